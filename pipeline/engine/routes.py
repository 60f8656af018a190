"""Which packages lead from one language to another: directly where one does, else through a pivot."""

from collections.abc import Sequence

from pipeline.engine.packages import InstalledPackage
from pipeline.errors import RouteError
from pipeline.model import Leg, Route


def route(packages: Sequence[InstalledPackage], *, source: str, target: str, pivot: str = "en") -> Route:
    """Return the route from ``source`` to ``target``; the first package of a direction is taken.

    Raises RouteError, which names the directions that are missing and how to install them.
    """
    direct = _first(packages, (source, target))
    if direct:
        return Route((direct,))
    missing = [f"{source}→{target}"]
    if pivot not in (source, target):
        first, second = _first(packages, (source, pivot)), _first(packages, (pivot, target))
        if first and second:
            return Route((first, second))
        missing += [f"{a}→{b}" for a, b, leg in ((source, pivot, first), (pivot, target, second)) if leg is None]
    raise RouteError(f"no installed package leads from {source} to {target}.", mend=_mend(missing, source=source, target=target))


def _first(packages: Sequence[InstalledPackage], direction: tuple[str, str]) -> Leg | None:
    return next((package.leg for package in packages if (package.source, package.target) == direction), None)


def _mend(missing: list[str], *, source: str, target: str) -> str:
    """Say what to install: the direct package, or what the pivot route lacks."""
    ways = missing[0] if len(missing) == 1 else f"{missing[0]}, or {' and '.join(missing[1:])}"
    first = (missing[1] if len(missing) > 1 else f"{source}→{target}").replace("→", "-")
    return f"Install {ways}: invoke models --install {first}, or, for a package file carried by hand, invoke models --from DIR."
