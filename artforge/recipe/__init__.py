"""From a recipe's text to built and checked parts."""
