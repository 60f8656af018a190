"""What a number is: how five languages write it in digits and in words, and whether a translation kept it.

``words`` knows number words, ``written`` reads a sentence's numbers with all that they may mean, ``compare`` holds two sentences against each other.
"""

from pipeline.numerals.compare import added, lost, percentage_lost
from pipeline.numerals.written import Numbers, Written, numbers, readings

__all__ = ["Numbers", "Written", "added", "lost", "numbers", "percentage_lost", "readings"]
