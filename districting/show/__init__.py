"""What the command line prints: plans and their proof, answers to questions, tables of facts."""
