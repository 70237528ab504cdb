"""The numbers the product promises, measured as ratios or slopes within one run. Never part of the tests."""
