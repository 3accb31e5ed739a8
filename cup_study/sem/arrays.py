"""Names of array types, and the small matrix operations that the room shares.

A symmetric matrix is stored as :func:`vech`: the lower triangle column by column, the order in
which lavaan and the literature write the moments of a sample.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]


@lru_cache(maxsize=64)
def lower(p: int) -> tuple[IntArray, IntArray]:
    """Rows and columns of the lower triangle with its diagonal, column by column.

    Parameters
    ----------
    p : int
        Order of the matrix.

    Returns
    -------
    tuple of ndarray
        Two arrays of length ``p (p + 1) / 2``.

    Examples
    --------
    >>> rows, columns = lower(2)
    >>> rows.tolist(), columns.tolist()
    ([0, 1, 1], [0, 0, 1])
    """
    columns, rows = np.triu_indices(p)
    return rows, columns


@lru_cache(maxsize=64)
def strictly_lower(p: int) -> tuple[IntArray, IntArray]:
    """Rows and columns below the diagonal, column by column.

    Parameters
    ----------
    p : int
        Order of the matrix.

    Returns
    -------
    tuple of ndarray
        Two arrays of length ``p (p - 1) / 2``.
    """
    columns, rows = np.triu_indices(p, 1)
    return rows, columns


def vech(matrix: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Lower triangle of the last two axes, column by column.

    Parameters
    ----------
    matrix : ndarray, shape (..., p, p)
        Symmetric matrices.

    Returns
    -------
    ndarray, shape (..., p (p + 1) / 2)

    Examples
    --------
    >>> vech(np.array([[1.0, 2.0], [2.0, 3.0]])).tolist()
    [1.0, 2.0, 3.0]
    """
    rows, columns = lower(matrix.shape[-1])
    return matrix[..., rows, columns]


def unvech(vector: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Symmetric matrices of their lower triangles: the inverse of :func:`vech`.

    Parameters
    ----------
    vector : ndarray, shape (..., p (p + 1) / 2)
        Lower triangles.

    Returns
    -------
    ndarray, shape (..., p, p)

    Examples
    --------
    >>> unvech(np.array([1.0, 2.0, 3.0])).tolist()
    [[1.0, 2.0], [2.0, 3.0]]
    """
    p = int((np.sqrt(8 * vector.shape[-1] + 1) - 1) / 2)
    rows, columns = lower(p)
    matrix = np.empty((*vector.shape[:-1], p, p), dtype=vector.dtype)
    matrix[..., rows, columns] = vector
    matrix[..., columns, rows] = vector
    return matrix


def transposed(matrix: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Last two axes exchanged.

    Parameters
    ----------
    matrix : ndarray, shape (..., a, b)

    Returns
    -------
    ndarray, shape (..., b, a)
    """
    return np.swapaxes(matrix, -1, -2)
