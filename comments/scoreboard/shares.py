"""Shares: so many of so many, with what may be concluded from as few."""

import math
from dataclasses import dataclass

# The quantile of the normal distribution that leaves 2.5 % on either side.
Z_95 = 1.959964


@dataclass(frozen=True)
class Share:
    """`part` of `of` things counted."""

    part: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.part / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval after Wilson (1927), which stays honest with few and near
        0 and 1; None of nothing."""
        if not self.of:
            return None
        share, noise = self.part / self.of, Z_95**2 / self.of
        middle = share + noise / 2
        reach = Z_95 * math.sqrt(share * (1 - share) / self.of + noise / self.of / 4)
        low, high = (middle - reach) / (1 + noise), (middle + reach) / (1 + noise)
        return max(low, 0.0), min(high, 1.0)
