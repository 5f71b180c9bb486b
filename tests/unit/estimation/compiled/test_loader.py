import pytest

from seriatim.estimation.compiled import loader


def double(x):
    return 2 * x


@pytest.fixture
def numba(monkeypatch):
    """Put a function in the place of the import of Numba, without what was found before."""

    def put(importer):
        monkeypatch.setattr(loader, "import_module", importer)
        for kept in (loader._numba, loader.compiled):
            kept.cache_clear()

    yield put
    for kept in (loader._numba, loader.compiled):
        kept.cache_clear()


class Stub:
    """Numba that hands the function back, and keeps machine code only where it is told to."""

    def __init__(self, *, keeps):
        self.keeps = keeps

    def njit(self, *, cache=False, fastmath, nogil):
        assert nogil
        assert "nnan" not in fastmath
        if cache and not self.keeps:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: (function, cache)


def test_few_rows_never_load_it(numba):
    def never(name):
        raise AssertionError(name)

    numba(never)
    assert not loader.pays(loader.ROWS - 1)


@pytest.mark.parametrize("error", [ImportError, OSError, RuntimeError])
def test_without_numba_it_never_pays(numba, error):
    def missing(name):
        raise error(name)

    numba(missing)
    assert not loader.pays(loader.ROWS)


@pytest.mark.parametrize("keeps", [True, False])
def test_machine_code_is_kept_where_it_can_be(numba, keeps):
    numba(lambda name: Stub(keeps=keeps))
    assert loader.pays(loader.ROWS)
    assert loader.compiled(double) == (double, keeps)


def test_numba_compiles():
    pytest.importorskip("numba")
    assert loader.compiled(double)(3) == 6
