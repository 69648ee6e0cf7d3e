"""Every setting of `dyads.toml` and of the environment, declared once: its place, its kind, its bounds, what it means.

Reading, checking and the reference page follow from the declarations; what a setting does stands where it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

FILE_NAME = "dyads.toml"
SUPPRESSION_PROFILES = ("us_cms", "us_hcup", "nhs", "internal")
PRIVACY_PROFILES = ("limited", "safe_harbor", "identified")
ENGINES = ("duckdb",)
ALERT_KINDS = (
    *("night_failed", "build_stale", "hospital_late", "hospital_never_delivered"),
    *("submission_held", "submission_rejected"),
)
SMTP_SECURITY = ("starttls", "tls", "none")
LOG_FORMS = ("words", "json")


class Form(StrEnum):
    """What a value looks like, in the words of the reference page."""

    WHOLE = "whole number"
    NUMBER = "number"
    TEXT = "text"
    YES_NO = "true or false"
    PATH = "path"
    TEXTS = "list of texts"
    FILES = "path or list of paths"
    PAIRS = "list of pairs"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting: `section.key` in the file, `environment` if a variable says it too, `attribute` of `Settings`.

    `otherwise` says in words what holds when nothing is set and the default depends on the machine or the home.
    `least` is the smallest number allowed; `example` a value as it stands in the file.
    """

    section: str
    key: str
    attribute: str
    form: Form
    meaning: str
    example: str
    environment: str = ""
    choices: tuple[str, ...] = ()
    least: float | None = None
    otherwise: str = ""

    @property
    def name(self) -> str:
        """As people write it: `section.key`."""
        return f"{self.section}.{self.key}"


SECTIONS: Mapping[str, str] = {
    "landing": "Where hospitals deliver.",
    "engine": "What computes, and how much of the machine it may use.",
    "privacy": "What is published, and which numbers are hidden.",
    "retention": "How long things are kept; applied at the end of every night and by `dyads prune`.",
    "freshness": "When a build counts as stale and a hospital as late.",
    "alerts": "Who is told when something is wrong. Nobody, unless a webhook or an address is named here.",
    "logs": "What is written about a night. Identifiers and quoted values are cut from every line.",
    "review": "How doubtful links are decided on.",
    "linkage": "Which parameters links are made with.",
    "rates": "Which groups rates are made for.",
}

DECLARED: tuple[Setting, ...] = (
    Setting(
        section="landing",
        key="path",
        attribute="landing",
        form=Form.PATH,
        environment="DYADS_LANDING",
        otherwise="`<home>/landing`",
        example='"/srv/deliveries"',
        meaning="Folder of delivered files. It is read, never written to.",
    ),
    Setting(
        section="engine",
        key="name",
        attribute="engine",
        form=Form.TEXT,
        choices=ENGINES,
        example='"duckdb"',
        meaning="Engine that computes the tables.",
    ),
    Setting(
        section="engine",
        key="threads",
        attribute="threads",
        form=Form.WHOLE,
        least=1,
        otherwise="as many as the machine has, at most 8",
        example="2",
        meaning="Threads of the engine.",
    ),
    Setting(
        section="engine",
        key="memory_limit_gb",
        attribute="memory_limit_gb",
        form=Form.NUMBER,
        least=0.5,
        otherwise="a third of the machine's memory, at most 5",
        example="5",
        meaning="Memory the engine may use before it spills to `work/tmp`; the whole process needs some 1 GB more.",
    ),
    Setting(
        section="privacy",
        key="profile",
        attribute="privacy_profile",
        form=Form.TEXT,
        choices=PRIVACY_PROFILES,
        example='"limited"',
        meaning="What the research database keeps: `limited` has dates and three-digit ZIP codes, `safe_harbor` years; "
        "`identified` adds the hospitals' own record numbers, for the custodian only.",
    ),
    Setting(
        section="privacy",
        key="shift_dates",
        attribute="shift_dates",
        form=Form.YES_NO,
        example="true",
        meaning="With the profile `limited`: dates of a mother and her children go back together by 1 to 365 days, "
        "so that intervals stay and days, months and weekdays do not. Rates are of the true periods.",
    ),
    Setting(
        section="privacy",
        key="allow_identified",
        attribute="allow_identified",
        form=Form.YES_NO,
        example="false",
        meaning="The custodian's consent to the profile `identified`; without it that profile is refused.",
    ),
    Setting(
        section="privacy",
        key="suppression",
        attribute="suppression_profile",
        form=Form.TEXT,
        choices=SUPPRESSION_PROFILES,
        environment="DYADS_SUPPRESSION",
        example='"us_cms"',
        meaning="Which small numbers are hidden, and numbers from which they could be derived.",
    ),
    Setting(
        section="retention",
        key="builds",
        attribute="builds_kept",
        form=Form.WHOLE,
        least=1,
        example="7",
        meaning="Published builds kept in `published/builds`, the newest ones; the one in use is never removed.",
    ),
    Setting(
        section="retention",
        key="stage_results",
        attribute="stage_results_kept",
        form=Form.WHOLE,
        least=1,
        example="2",
        meaning="Results kept of each stage in `work/stages`. With 1, every night links everything.",
    ),
    Setting(
        section="retention",
        key="verdict_days",
        attribute="verdict_days",
        form=Form.WHOLE,
        least=1,
        example="90",
        meaning="Days that verdicts of gates stay in `work/gates`; the two latest of each gate always stay.",
    ),
    Setting(
        section="retention",
        key="log_days",
        attribute="log_days",
        form=Form.WHOLE,
        least=1,
        example="90",
        meaning="Days that files in `work/logs` stay.",
    ),
    Setting(
        section="retention",
        key="dagster_days",
        attribute="dagster_days",
        form=Form.WHOLE,
        least=1,
        example="90",
        meaning="Days that ended runs and their events stay in Dagster's own storage; the last ten always stay.",
    ),
    Setting(
        section="freshness",
        key="build_hours",
        attribute="build_hours",
        form=Form.WHOLE,
        least=1,
        example="30",
        meaning="Hours after its last good night at which what is published counts as stale.",
    ),
    Setting(
        section="freshness",
        key="late_days",
        attribute="late_days",
        form=Form.WHOLE,
        least=0,
        example="60",
        meaning="Days after the end of a period by which a hospital should have delivered it.",
    ),
    Setting(
        section="alerts",
        key="kinds",
        attribute="alerts.kinds",
        form=Form.TEXTS,
        choices=ALERT_KINDS,
        otherwise="all of them",
        example='["night_failed", "hospital_late"]',
        meaning="What to tell.",
    ),
    Setting(
        section="alerts",
        key="repeat_days",
        attribute="alerts.repeat_days",
        form=Form.WHOLE,
        least=1,
        example="7",
        meaning="Days before the same thing is told again. A failed night is told every time.",
    ),
    Setting(
        section="alerts",
        key="webhook_file",
        attribute="alerts.webhook_file",
        form=Form.PATH,
        environment="DYADS_ALERT_WEBHOOK_FILE",
        otherwise="none: no webhook",
        example='"secrets/webhook"',
        meaning="File that holds the address to post JSON to. A file, since such addresses are secrets.",
    ),
    Setting(
        section="alerts",
        key="mail_to",
        attribute="alerts.mail_to",
        form=Form.TEXTS,
        otherwise="nobody: no mail",
        example='["perinatal-data@hospital.example"]',
        meaning="Whom to mail.",
    ),
    Setting(
        section="alerts",
        key="mail_from",
        attribute="alerts.mail_from",
        form=Form.TEXT,
        example='"dyads@hospital.example"',
        meaning="Sender of the mails.",
    ),
    Setting(
        section="alerts",
        key="smtp_host",
        attribute="alerts.smtp_host",
        form=Form.TEXT,
        environment="DYADS_SMTP_HOST",
        example='"mail.hospital.example"',
        meaning="Mail server.",
    ),
    Setting(
        section="alerts",
        key="smtp_port",
        attribute="alerts.smtp_port",
        form=Form.WHOLE,
        least=1,
        example="587",
        meaning="Its port.",
    ),
    Setting(
        section="alerts",
        key="smtp_security",
        attribute="alerts.smtp_security",
        form=Form.TEXT,
        choices=SMTP_SECURITY,
        example='"starttls"',
        meaning="How the connection is protected. `none` is for a relay on the same machine; then no password is sent.",
    ),
    Setting(
        section="alerts",
        key="smtp_user",
        attribute="alerts.smtp_user",
        form=Form.TEXT,
        otherwise="no login",
        example='"dyads"',
        meaning="Name to log in with.",
    ),
    Setting(
        section="alerts",
        key="smtp_password_file",
        attribute="alerts.smtp_password_file",
        form=Form.PATH,
        environment="DYADS_SMTP_PASSWORD_FILE",
        otherwise="no login",
        example='"secrets/smtp"',
        meaning="File that holds the password.",
    ),
    Setting(
        section="alerts",
        key="timeout_seconds",
        attribute="alerts.timeout_seconds",
        form=Form.WHOLE,
        least=1,
        example="10",
        meaning="How long a webhook or a mail server may take.",
    ),
    Setting(
        section="logs",
        key="console",
        attribute="console_log",
        form=Form.TEXT,
        choices=LOG_FORMS,
        environment="DYADS_LOG",
        example='"words"',
        meaning="How progress is shown: `words` for people, `json` for a collector, one object a line on standard error.",
    ),
    Setting(
        section="logs",
        key="file",
        attribute="log_file",
        form=Form.YES_NO,
        example="true",
        meaning="Whether the same lines are kept as JSON in `work/logs/<day>.jsonl`.",
    ),
    Setting(
        section="review",
        key="reviewers_needed",
        attribute="reviewers_needed",
        form=Form.WHOLE,
        least=1,
        example="2",
        meaning="Reviewers who must agree before a pair is settled.",
    ),
    Setting(
        section="review",
        key="sample",
        attribute="review_sample",
        form=Form.WHOLE,
        least=0,
        example="50",
        meaning="Newborns of each outcome drawn at random for review.",
    ),
    Setting(
        section="linkage",
        key="model",
        attribute="linkage_models",
        form=Form.FILES,
        otherwise="what `dyads train --use` put in force, else the shipped ones",
        example='"models/identified-2026-03.json"',
        meaning="Parameter files to link with, named from the home folder where they are not absolute.",
    ),
    Setting(
        section="rates",
        key="intersect",
        attribute="intersect",
        form=Form.PAIRS,
        otherwise="none",
        example='[["race_ethnicity", "payer"]]',
        meaning="Pairs of strata that are crossed with each other and rated as well.",
    ),
)

# Said by variables only: they must be known before the file is found, or hold for one machine.
ENVIRONMENT_ONLY: Mapping[str, str] = {
    "DYADS_HOME": "The home folder, where `--home` does not name it. Default `./dyads_home`.",
}
