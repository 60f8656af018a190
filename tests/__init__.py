"""The tests; a package, so that ``tests.fakes`` is found before an installed package of the same name."""
