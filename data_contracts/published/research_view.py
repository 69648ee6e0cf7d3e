"""The record of a view for researchers, and short constructors for its columns. The views themselves stand elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data_contracts.contract import DataContract, Field, Kind, field_named


@dataclass(frozen=True, kw_only=True)
class ResearchView:
    """A view of the research database: its contract (no key is enforced), the question it answers, its select."""

    contract: DataContract
    question: str
    sql: str

    @property
    def name(self) -> str:
        """What the view is called."""
        return self.contract.name


def research_view(
    name: str,
    title: str,
    question: str,
    grain: str,
    key: tuple[str, ...],
    fields: tuple[Field, ...],
    sql: str,
) -> ResearchView:
    """The view with a contract made of its columns."""
    contract = DataContract(
        name=name,
        kind=Kind.PUBLISHED,
        title=title,
        grain=grain,
        key=key,
        fields=fields,
        notes=f"A view. Answers: {question}",
    )
    return ResearchView(contract=contract, question=question, sql=sql)


def columns_of(table: DataContract, *names: str) -> tuple[Field, ...]:
    """Columns taken over from a table; a view's column is never required."""
    return tuple(replace(field_named(table, name), required=False) for name in names)


def column_as(table: DataContract, name: str, new: str, words: str) -> Field:
    """A column taken over from a table under another name."""
    return replace(field_named(table, name), name=new, description=words, required=False)
