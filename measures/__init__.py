"""What is computed: the vocabulary of measures, their catalogue, the compiler, the oracle and the rates."""
