"""What people look at: self-contained pages made from published tables only.

No rule, measure or link is decided here; what a page shows was decided and suppressed before.
"""

from reports.render import write_reports

__all__ = ["write_reports"]
