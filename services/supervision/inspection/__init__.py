"""The inspection of the model: criteria as data, scores, evidence, reviews, and the history of each deed."""
