/* Sums by group. */
#include "common.h"

/* Up to 128 numbers added up as np.add.reduce does: eight accumulators, then the rest. */
static inline double block_sum(const double *a, size n) {
    double sum = -0.0;
    size i = 0;
    if (n >= 8) {
        double r[8];
        for (int k = 0; k < 8; k++) r[k] = a[k];
        for (i = 8; i < n - n % 8; i += 8)
            for (int k = 0; k < 8; k++) r[k] += a[i + k];
        sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    }
    for (; i < n; i++) sum += a[i];
    return sum;
}

/* Adds up as np.add.reduce does over a contiguous column: in pairs of blocks. */
double pairwise_sum(const double *a, size n) {
    if (n <= 128) return block_sum(a, n);
    size half = n / 2;
    half -= half % 8;
    return pairwise_sum(a, half) + pairwise_sum(a + half, n - half);
}

/* The sum of a[i] * b[i], added up in the same order. */
static double pairwise_products(const double *a, const double *b, size n) {
    if (n <= 128) {
        double products[128];
        for (size i = 0; i < n; i++) products[i] = a[i] * b[i];
        return block_sum(products, n);
    }
    size half = n / 2;
    half -= half % 8;
    return pairwise_products(a, b, half) + pairwise_products(a + half, b + half, n - half);
}

/* Whether an object is a column of float64 that a kernel reads as it stands. */
static inline int is_column(PyObject *object) { return is_array(object, NPY_DOUBLE) && rank(object) == 1; }

PyDoc_STRVAR(total_doc, "total(values): the sum of a column of float64.");
static PyObject *total(PyObject *self, PyObject *values) {
    if (!is_column(values)) return in_numpy("total", &values, 1, NULL);
    return PyFloat_FromDouble(0.0 + pairwise_sum(data(values), length(values)));
}

PyDoc_STRVAR(weighted_total_doc, "weighted_total(values, weight): the sum of values times their weight.");
static PyObject *weighted_total(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    if (given != 2 || !is_column(args[0]) || !is_column(args[1]) || length(args[0]) != length(args[1]))
        return in_numpy("weighted_total", args, given, NULL);
    return PyFloat_FromDouble(0.0 + pairwise_products(data(args[0]), data(args[1]), length(args[0])));
}

/* How many groups to count: what is asked for, or more where a row names more; -1 where one is below 0. */
static size groups_of(const npy_intp *group, size n, size groups) {
    for (size i = 0; i < n; i++) {
        if (group[i] < 0) return -1;
        if (group[i] >= groups) groups = group[i] + 1;
    }
    return groups;
}

PyDoc_STRVAR(sum_by_doc, "sum_by(group, values, groups, weight=None): sums by group, values times their weight.");
static PyObject *sum_by(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    size n = given >= 3 && PyArray_Check(args[0]) ? length(args[0]) : -1, groups = -1;
    int weighted = given == 4 && args[3] != Py_None, fast = n >= 0 && given <= 4 && PyLong_Check(args[2]);
    fast = fast && is_array(args[0], NPY_INTP) && rank(args[0]) == 1 && is_column(args[1]) && length(args[1]) == n;
    fast = fast && (!weighted || (is_column(args[3]) && length(args[3]) == n));
    if (fast && (groups = PyLong_AsSsize_t(args[2])) < 0) PyErr_Clear(); /* NumPy finds the words */
    const npy_intp *group = fast ? data(args[0]) : NULL;
    if (groups < 0 || (groups = groups_of(group, n, groups)) < 0) return in_numpy("sum_by", args, given, NULL);
    npy_intp shape[1] = {groups};
    PyObject *sums = PyArray_ZEROS(1, shape, NPY_DOUBLE, 0);
    if (!sums) return NULL;
    const double *value = data(args[1]), *weight = weighted ? data(args[3]) : NULL;
    double *sum = data(sums);
    if (!n) return sums;
    double here = 0.0; /* the sum of the group at hand: rows of one group often follow one another */
    npy_intp at = group[0];
    for (size i = 0; i < n; i++) {
        if (group[i] != at) {
            sum[at] = here;
            at = group[i], here = sum[at];
        }
        here += weight ? value[i] * weight[i] : value[i];
    }
    sum[at] = here;
    return sums;
}

PyDoc_STRVAR(product_by_doc, "product_by(group, values, groups): products by group, in the order of the values.");
static PyObject *product_by(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    if (given != 3 || !PyLong_Check(args[2]) || !is_column(args[1]) || !is_array(args[0], NPY_INTP))
        return in_numpy("product_by", args, given, NULL);
    const size n = length(args[1]), groups = PyLong_AsSsize_t(args[2]);
    const npy_intp *group = rows_of(args[0], n, "group");
    if (!group || (groups == -1 && PyErr_Occurred()) || !rows_fit(group, n, groups)) return NULL;
    PyObject *products = new_reals(groups);
    if (!products) return NULL;
    const double *value = data(args[1]);
    double *product = data(products);
    for (size i = 0; i < groups; i++) product[i] = 1.0;
    for (size i = 0; i < n; i++) product[group[i]] *= value[i];
    return products;
}

/* A column of float64 or of flags times its weight. */
#define TIMES(type)                                                                                                    \
    for (size i = 0; i < n; i++) product[i] = (double)((const type *)column)[i] * weight[i]

static void multiply(const void *column, int type, const double *weight, size n, double *product) {
    if (type == NPY_DOUBLE) TIMES(double);
    else TIMES(uint8_t);
}

/* The object as an array of float64 or of flags, a new reference; NULL with an exception where it is neither. */
static PyObject *readable(PyObject *object) {
    if (is_array(object, NPY_DOUBLE) || is_array(object, NPY_BOOL) || is_array(object, NPY_UINT8))
        return Py_NewRef(object);
    return PyArray_FROM_OTF(object, NPY_DOUBLE, NPY_ARRAY_CARRAY_RO | NPY_ARRAY_NOTSWAPPED);
}

/* Sums of runs of rows as np.add.reduceat takes them: the first of a run, and to that the sum of its others. */
static void add_runs(const double *values, size n, const npy_intp *start, size runs, double *sums) {
    for (size run = 0; run < runs; run++) {
        size first = start[run], others = (run + 1 < runs ? start[run + 1] : n) - first - 1;
        const double *next = values + first + 1;
        sums[run] = values[first];
        if (others > 0) sums[run] += others <= 128 ? block_sum(next, others) : pairwise_sum(next, others);
    }
}

/* Adds up the columns of one pair of columns and weight; the product has room for n, the sums for at most so many.
   Returns how many there are, -1 with an exception where they are of the wrong form. */
static size add_columns(PyObject *columns, PyObject *weights, size n, const npy_intp *start, size runs, double *product,
                        double *sums, size most) {
    const double *weight = reals(weights, n, "weight");
    PyObject *table = NULL;
    size count = -1;
    if (!weight) return -1;
    if (!PyArray_Check(columns)) {
        if (!(table = PySequence_Tuple(columns))) return -1;
        count = PyTuple_GET_SIZE(table) <= most ? PyTuple_GET_SIZE(table) : most;
        for (size at = 0; at < count; at++, sums += runs) {
            PyObject *column = readable(PyTuple_GET_ITEM(table, at));
            if (column && length(column) == n && rank(column) == 1)
                multiply(data(column), PyArray_TYPE((PyArrayObject *)column), weight, n, product);
            else if (column && length(column) == 1 && PyArray_TYPE((PyArrayObject *)column) == NPY_DOUBLE)
                for (size i = 0; i < n; i++) product[i] = *(double *)data(column) * weight[i];
            else {
                if (column) PyErr_Format(PyExc_ValueError, "column %zd is not of shape (%zd,): %R", at, n, column);
                Py_XDECREF(column);
                count = -1;
                break;
            }
            add_runs(product, n, start, runs, sums);
            Py_DECREF(column);
        }
    } else if ((table = readable(columns))) {
        if (rank(table) == 2 && PyArray_DIM((PyArrayObject *)table, 1) == n) {
            count = PyArray_DIM((PyArrayObject *)table, 0); /* as counted before: no array changes its shape here */
            const char *column = data(table);
            for (size at = 0; at < count; at++, sums += runs, column += PyArray_STRIDE((PyArrayObject *)table, 0)) {
                multiply(column, PyArray_TYPE((PyArrayObject *)table), weight, n, product);
                add_runs(product, n, start, runs, sums);
            }
        } else PyErr_Format(PyExc_ValueError, "a table of shape (columns, %zd) is wanted, not %R", n, table);
    }
    Py_XDECREF(table);
    return count;
}

/* The number of columns in all of a tuple of pairs; -1 with an exception where it is none. */
static size columns_of(PyObject *weighted) {
    size count = 0;
    if (!PyTuple_Check(weighted)) {
        PyErr_Format(PyExc_TypeError, "a tuple of pairs of columns and weight is wanted, not %R", weighted);
        return -1;
    }
    for (size pair = 0; pair < PyTuple_GET_SIZE(weighted); pair++) {
        PyObject *both = PyTuple_GET_ITEM(weighted, pair);
        if (!PyTuple_Check(both) || PyTuple_GET_SIZE(both) != 2) {
            PyErr_Format(PyExc_TypeError, "a pair of columns and weight is wanted, not %R", both);
            return -1;
        }
        size some = PyObject_Size(PyTuple_GET_ITEM(both, 0));
        if (some < 0) return -1;
        count += some;
    }
    return count;
}

/* Sums of the columns over runs of rows, in new memory of shape (columns, runs); NULL with an exception. */
static double *run_sums(PyObject *weighted, size columns, PyObject *starts) {
    const npy_intp *start = rows_of(starts, -1, "starts");
    if (!start) return NULL;
    size runs = length(starts), n = 0, done = 0;
    if (PyTuple_GET_SIZE(weighted)) { /* the first weight tells how many rows there are */
        PyObject *weight = PyTuple_GET_ITEM(PyTuple_GET_ITEM(weighted, 0), 1);
        if (!reals(weight, -1, "weight")) return NULL;
        n = length(weight);
        if (!rows_fit(start, runs, n)) return NULL;
    }
    double *product = PyMem_Malloc((n + 1) * sizeof *product);
    double *sums = PyMem_Malloc((columns * runs + 1) * sizeof *sums);
    if (!product || !sums) PyErr_NoMemory();
    for (size pair = 0; product && sums && pair < PyTuple_GET_SIZE(weighted); pair++) {
        PyObject *both = PyTuple_GET_ITEM(weighted, pair);
        size some = add_columns(PyTuple_GET_ITEM(both, 0), PyTuple_GET_ITEM(both, 1), n, start, runs, product,
                                sums + done * runs, columns - done);
        done += some;
        if (some < 0) {
            PyMem_Free(sums);
            sums = NULL;
        }
    }
    PyMem_Free(product);
    return sums;
}

PyDoc_STRVAR(weighted_sums_doc, "weighted_sums(weighted, starts): sums of runs of rows, shape (columns, runs).");
static PyObject *weighted_sums(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    if (given != 2) return in_numpy("weighted_sums", args, given, NULL);
    size columns = columns_of(args[0]);
    double *sums = columns < 0 ? NULL : run_sums(args[0], columns, args[1]);
    if (!sums) return NULL;
    npy_intp shape[2] = {columns, length(args[1])};
    PyObject *found = PyArray_SimpleNew(2, shape, NPY_DOUBLE);
    if (found) memcpy(data(found), sums, columns * shape[1] * sizeof *sums);
    PyMem_Free(sums);
    return found;
}

/* The arguments of sums by cell: (weighted, starts, cells, sectors, regions). */
typedef struct {
    size columns, runs, sectors, regions;
    const npy_intp *cell; /* that each run is of */
    double *sums;         /* by run */
} Cells;

static int cells_of(Cells *of, PyObject *const *args) {
    of->sectors = PyLong_AsSsize_t(args[3]);
    of->regions = PyLong_AsSsize_t(args[4]);
    if (PyErr_Occurred() || (of->columns = columns_of(args[0])) < 0 || !rows_of(args[1], -1, "starts")) return 0;
    of->runs = length(args[1]);
    if (of->sectors < 1 || of->regions < 1 || of->sectors > PY_SSIZE_T_MAX / of->regions) {
        PyErr_SetString(PyExc_ValueError, "there is at least one sector and one region");
        return 0;
    }
    if (!(of->cell = rows_of(args[2], of->runs, "cells"))) return 0;
    if (!rows_fit(of->cell, of->runs, of->sectors * of->regions)) return 0;
    return (of->sums = run_sums(args[0], of->columns, args[1])) != NULL;
}

PyDoc_STRVAR(sums_by_cell_doc, "sums_by_cell(weighted, starts, cells, sectors, regions): sums by sector and region.");
static PyObject *sums_by_cell(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Cells of;
    if (given != 5) return in_numpy("sums_by_cell", args, given, NULL);
    if (!cells_of(&of, args)) return NULL;
    npy_intp shape[3] = {of.columns, of.sectors, of.regions};
    PyObject *found = PyArray_ZEROS(3, shape, NPY_DOUBLE, 0);
    if (found) {
        double *table = data(found), *sums = of.sums;
        for (size column = 0; column < of.columns; column++, table += of.sectors * of.regions, sums += of.runs)
            for (size run = 0; run < of.runs; run++) table[of.cell[run]] = sums[run];
    }
    PyMem_Free(of.sums);
    return found;
}

/* Adds a table of cells up by region, by sector and in all, in the order in which np.sum does. */
static void add_places(const double *cells, size sectors, size regions, double *by_region) {
    double *by_sector = by_region + regions;
    if (regions == 1) by_region[0] = 0.0 + pairwise_sum(cells, sectors); /* a column, which NumPy adds up in pairs */
    else
        for (size region = 0; region < regions; region++) by_region[region] = 0.0;
    for (size sector = 0; sector < sectors; sector++, cells += regions) {
        by_sector[sector] = 0.0 + pairwise_sum(cells, regions);
        if (regions > 1)
            for (size region = 0; region < regions; region++) by_region[region] += cells[region];
    }
    by_sector[sectors] = 0.0 + pairwise_sum(by_sector, sectors);
}

PyDoc_STRVAR(sums_by_place_doc, "sums_by_place(weighted, starts, cells, sectors, regions): by place.");
static PyObject *sums_by_place(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    Cells of;
    if (given != 5) return in_numpy("sums_by_place", args, given, NULL);
    if (!cells_of(&of, args)) return NULL;
    size places = of.regions + of.sectors + 1;
    npy_intp shape[2] = {of.columns, places};
    PyObject *found = PyArray_SimpleNew(2, shape, NPY_DOUBLE);
    double *table = PyMem_Calloc(of.sectors * of.regions, sizeof *table); /* cells without a run stay at 0 */
    if (found && !table) Py_CLEAR(found);
    if (found) {
        double *out = data(found), *sums = of.sums;
        for (size column = 0; column < of.columns; column++, out += places, sums += of.runs) {
            for (size run = 0; run < of.runs; run++) table[of.cell[run]] = sums[run];
            add_places(table, of.sectors, of.regions, out);
        }
    }
    PyMem_Free(table);
    PyMem_Free(of.sums);
    return found || PyErr_Occurred() ? found : PyErr_NoMemory();
}

PyMethodDef sums_methods[] = {
    {"weighted_sums", (PyCFunction)(void (*)(void))weighted_sums, METH_FASTCALL, weighted_sums_doc},
    {"sums_by_cell", (PyCFunction)(void (*)(void))sums_by_cell, METH_FASTCALL, sums_by_cell_doc},
    {"sums_by_place", (PyCFunction)(void (*)(void))sums_by_place, METH_FASTCALL, sums_by_place_doc},
    {"total", total, METH_O, total_doc},
    {"weighted_total", (PyCFunction)(void (*)(void))weighted_total, METH_FASTCALL, weighted_total_doc},
    {"product_by", (PyCFunction)(void (*)(void))product_by, METH_FASTCALL, product_by_doc},
    {"sum_by", (PyCFunction)(void (*)(void))sum_by, METH_FASTCALL, sum_by_doc},
    {NULL, NULL, 0, NULL},
};
