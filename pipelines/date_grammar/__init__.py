"""The grammar of Vietnamese date text: tokens, pieces, judgement, values. See docs/dates.md."""
