"""The commands of `dyads`, one module a concern; each is a thin shell over functions of the pipeline."""
