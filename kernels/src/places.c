/* Rows with eight slots, each with a flag: sums of them, and what rows see in others. */
#include "rules.h"

enum { SLOTS = 8 };

/* Adds products of flags and weights to the sums of the eight slots. */
static inline void add_row(double *sum, const uint8_t *flags, double weight) {
    for (int slot = 0; slot < SLOTS; slot++) sum[slot] += flags[slot] * weight;
}

/* The sums of the products of all slots, each added up as pairwise_sum does. */
WIDE static void add_flags(const uint8_t *flags, const double *weight, size n, double *sum) {
    if (n < 8) {
        for (int slot = 0; slot < SLOTS; slot++) sum[slot] = -0.0;
        for (size i = 0; i < n; i++) add_row(sum, flags + SLOTS * i, weight[i]);
        return;
    }
    if (n <= 128) {
        double r[8][SLOTS];
        size i;
        for (int k = 0; k < 8; k++)
            for (int slot = 0; slot < SLOTS; slot++) r[k][slot] = flags[SLOTS * k + slot] * weight[k];
        for (i = 8; i < n - n % 8; i += 8)
            for (int k = 0; k < 8; k++) add_row(r[k], flags + SLOTS * (i + k), weight[i + k]);
        for (int slot = 0; slot < SLOTS; slot++)
            sum[slot] = ((r[0][slot] + r[1][slot]) + (r[2][slot] + r[3][slot])) +
                        ((r[4][slot] + r[5][slot]) + (r[6][slot] + r[7][slot]));
        for (; i < n; i++) add_row(sum, flags + SLOTS * i, weight[i]);
        return;
    }
    double rest[SLOTS];
    size half = n / 2;
    half -= half % 8;
    add_flags(flags, weight, half, sum);
    add_flags(flags + SLOTS * half, weight + half, n - half, rest);
    for (int slot = 0; slot < SLOTS; slot++) sum[slot] += rest[slot];
}

PyDoc_STRVAR(flag_sums_doc, "flag_sums(flagged, starts, places, count): (tables, slots, count).");
static PyObject *flag_sums(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    int fast = given == 4 && PyTuple_Check(args[0]) && PyTuple_GET_SIZE(args[0]) && is_array(args[1], NPY_INTP) &&
               rank(args[1]) == 1 && is_array(args[2], NPY_INTP) && rank(args[2]) == 1 && PyLong_Check(args[3]);
    size n = 0, tables = fast ? PyTuple_GET_SIZE(args[0]) : 0;
    for (size table = 0; fast && table < tables; table++) {
        PyObject *pair = PyTuple_GET_ITEM(args[0], table);
        if (!(fast = PyTuple_Check(pair) && PyTuple_GET_SIZE(pair) == 2)) break;
        PyObject *flags = PyTuple_GET_ITEM(pair, 0), *weight = PyTuple_GET_ITEM(pair, 1);
        fast = is_flags(flags) && rank(flags) == 2 && PyArray_DIM((PyArrayObject *)flags, 1) == SLOTS &&
               is_array(weight, NPY_DOUBLE) && rank(weight) == 1 && length(flags) == SLOTS * length(weight) &&
               (!table || length(weight) == n);
        n = fast ? length(weight) : 0;
    }
    if (!fast) return in_numpy("flag_sums", args, given, NULL);
    size runs = length(args[1]), count = PyLong_AsSsize_t(args[3]);
    const npy_intp *start = data(args[1]), *place = rows_of(args[2], runs, "places");
    if (PyErr_Occurred() || !rows_fit(start, runs, n) || !rows_fit(place, runs, count)) return NULL;
    npy_intp shape[3] = {tables, SLOTS, count};
    PyObject *found = PyArray_ZEROS(3, shape, NPY_DOUBLE, 0);
    if (!found) return NULL;
    double *out = data(found);
    for (size table = 0; table < tables; table++, out += SLOTS * count) {
        PyObject *pair = PyTuple_GET_ITEM(args[0], table);
        const uint8_t *flags = data(PyTuple_GET_ITEM(pair, 0));
        const double *weight = data(PyTuple_GET_ITEM(pair, 1));
        for (size run = 0; run < runs; run++) { /* as np.add.reduceat: the first row, and to it the sum of the others */
            size first = start[run], end = run + 1 < runs ? start[run + 1] : n;
            double others[SLOTS];
            if (end - first > 1) add_flags(flags + SLOTS * (first + 1), weight + first + 1, end - first - 1, others);
            for (int slot = 0; slot < SLOTS; slot++) {
                double sum = flags[SLOTS * first + slot] * weight[first];
                out[slot * count + place[run]] = end - first > 1 ? sum + others[slot] : sum;
            }
        }
    }
    return found;
}

/* Whether an object is a table in C order, of a type and a number of columns (-1: any number). */
static int is_table(PyObject *object, int type, size columns) {
    return is_array(object, type) && rank(object) == 2 &&
           (columns < 0 || PyArray_DIM((PyArrayObject *)object, 1) == columns);
}

static int is_list(PyObject *object, int type, size count) {
    return is_array(object, type) && rank(object) == 1 && (count < 0 || length(object) == count);
}

PyDoc_STRVAR(seen_at_links_doc, "seen_at_links(flags, bits, sector, peers, chain, kinds, shown): eight counters each.");
static PyObject *seen_at_links(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    int fast = given == 7 && is_list(args[0], NPY_UINT64, -1);
    size n = fast ? length(args[0]) : 0;
    fast = fast && is_list(args[1], NPY_UINT8, n) && is_list(args[2], NPY_INTP, n) && is_table(args[3], NPY_INTP, n) &&
           is_table(args[4], NPY_INTP, n) && is_table(args[5], NPY_UINT16, 256) && is_table(args[6], NPY_UINT64, -1) &&
           PyArray_DIM((PyArrayObject *)args[5], 0) == PyArray_DIM((PyArrayObject *)args[6], 0);
    if (!fast) return in_numpy("seen_at_links", args, given, NULL);
    const uint64_t *flags = data(args[0]), *shown = data(args[6]);
    const uint8_t *bits = data(args[1]);
    const uint16_t *kinds = data(args[5]);
    const npy_intp *sector = data(args[2]), *peers = data(args[3]), *chain = data(args[4]);
    size peer_links = PyArray_DIM((PyArrayObject *)args[3], 0), chain_links = PyArray_DIM((PyArrayObject *)args[4], 0);
    size masks = PyArray_DIM((PyArrayObject *)args[6], 1);
    if (!rows_fit(sector, n, PyArray_DIM((PyArrayObject *)args[5], 0))) return NULL;
    npy_intp shape[1] = {n};
    PyObject *found = PyArray_ZEROS(1, shape, NPY_UINT64, 0);
    uint16_t *kind = PyMem_Malloc((n + 1) * sizeof *kind);
    if (!found || !kind) {
        Py_XDECREF(found);
        PyMem_Free(kind);
        return PyErr_NoMemory();
    }
    uint64_t *total = data(found);
    int out = 0; /* of bounds */
    for (size i = 0; i < n; i++) out |= (kind[i] = kinds[256 * sector[i] + bits[i]]) >= masks;
    for (size link = 0; link < peer_links && !out; link++, peers += n)
        for (size i = 0; i < n && !out; i++) {
            if ((npy_uintp)peers[i] < (npy_uintp)n) total[i] += flags[peers[i]];
            else out = 1;
        }
    for (size link = 0; link < chain_links && !out; link++, chain += n)
        for (size i = 0; i < n && !out; i++) {
            if ((npy_uintp)chain[i] < (npy_uintp)n) total[i] += shown[masks * sector[i] + kind[chain[i]]];
            else out = 1;
        }
    PyMem_Free(kind);
    if (!out) return found;
    Py_DECREF(found);
    PyErr_SetString(PyExc_IndexError, "a row, or a kind, is out of bounds");
    return NULL;
}

/* Reports a cell that does not exist in place of what was to be returned. */
static PyObject *no_cell(PyObject *found, npy_intp row, npy_intp slot) {
    Py_DECREF(found);
    return PyErr_Format(PyExc_IndexError, "row %zd or slot %zd is out of bounds", (size)row, (size)slot);
}

PyDoc_STRVAR(seen_at_doc, "seen_at(around, place, by_link, links, rows, slots): what is seen in cells.");
static PyObject *seen_at(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    int fast = given == 6 && is_list(args[0], NPY_DOUBLE, -1) && is_list(args[1], NPY_INTP, -1) &&
               PyFloat_Check(args[2]) && is_list(args[3], NPY_UINT8, -1) && is_list(args[4], NPY_INTP, -1) &&
               is_list(args[5], NPY_INTP, length(args[4]));
    if (!fast) return in_numpy("seen_at", args, given, NULL);
    size n = length(args[1]), cells = length(args[4]), places = length(args[0]), links = length(args[3]);
    const double *around = data(args[0]), by_link = PyFloat_AS_DOUBLE(args[2]);
    const npy_intp *place = data(args[1]), *row = data(args[4]), *slot = data(args[5]);
    const uint8_t *at_links = data(args[3]);
    PyObject *found = new_reals(cells);
    if (!found) return NULL;
    double *seen = data(found);
    for (size i = 0; i < cells; i++) {
        if ((npy_uintp)row[i] >= (npy_uintp)n) return no_cell(found, row[i], slot[i]);
        npy_uintp here = (npy_uintp)SLOTS * place[row[i]] + slot[i], there = (npy_uintp)SLOTS * row[i] + slot[i];
        if (here >= (npy_uintp)places || there >= (npy_uintp)links) return no_cell(found, row[i], slot[i]);
        seen[i] = around[here] + by_link * at_links[there];
    }
    return found;
}

PyDoc_STRVAR(at_place_doc, "at_place(values, place, rows, slots): values of a table by place and slot in cells.");
static PyObject *at_place(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    int fast = given == 4 && is_list(args[0], NPY_DOUBLE, -1) && is_list(args[1], NPY_INTP, -1) &&
               is_list(args[2], NPY_INTP, -1) && is_list(args[3], NPY_INTP, length(args[2]));
    if (!fast) return in_numpy("at_place", args, given, NULL);
    size n = length(args[1]), cells = length(args[2]), places = length(args[0]);
    const double *values = data(args[0]);
    const npy_intp *place = data(args[1]), *row = data(args[2]), *slot = data(args[3]);
    PyObject *found = new_reals(cells);
    if (!found) return NULL;
    double *value = data(found);
    for (size i = 0; i < cells; i++) {
        if ((npy_uintp)row[i] >= (npy_uintp)n) return no_cell(found, row[i], slot[i]);
        npy_uintp here = (npy_uintp)SLOTS * place[row[i]] + slot[i];
        if (here >= (npy_uintp)places) return no_cell(found, row[i], slot[i]);
        value[i] = values[here];
    }
    return found;
}

PyDoc_STRVAR(moved_to_others_doc, "moved_to_others(values, pull): values of places after they moved toward others.");
static PyObject *moved_to_others(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    int fast = given == 2 && is_array(args[0], NPY_DOUBLE) && rank(args[0]) >= 1 && rank(args[0]) <= 2;
    size n = fast ? PyArray_DIM((PyArrayObject *)args[0], rank(args[0]) - 1) : 0;
    fast = fast && n && is_table(args[1], NPY_DOUBLE, n) && length(args[1]) == n * n;
    if (!fast) return in_numpy("moved_to_others", args, given, NULL);
    PyObject *found = PyArray_SimpleNew(rank(args[0]), PyArray_DIMS((PyArrayObject *)args[0]), NPY_DOUBLE);
    double *way = PyMem_Malloc(n * sizeof *way);
    if (!found || !way) {
        Py_XDECREF(found);
        PyMem_Free(way);
        return PyErr_NoMemory();
    }
    const double *value = data(args[0]), *end = value + length(args[0]);
    double *moved = data(found);
    for (; value < end; value += n, moved += n) {
        const double *pull = data(args[1]);
        double lowest = value[0], highest = value[0];
        for (size i = 1; i < n; i++) lowest = least(lowest, value[i]), highest = most(highest, value[i]);
        for (size i = 0; i < n; i++, pull += n) {
            for (size other = 0; other < n; other++) way[other] = pull[other] * (value[other] - value[i]);
            moved[i] = least(most(value[i] + (0.0 + pairwise_sum(way, n)), lowest), highest);
        }
    }
    PyMem_Free(way);
    return found;
}

PyDoc_STRVAR(sums_by_kind_doc, "sums_by_kind(sums, rows, starts, kinds, count): rows of tables added up by kind.");
static PyObject *sums_by_kind(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    int fast = given == 5 && is_array(args[0], NPY_DOUBLE) && rank(args[0]) == 3 && is_list(args[1], NPY_INTP, -1) &&
               is_list(args[2], NPY_INTP, -1) && is_list(args[3], NPY_INTP, length(args[2])) && PyLong_Check(args[4]);
    if (!fast) return in_numpy("sums_by_kind", args, given, NULL);
    const npy_intp *shape = PyArray_DIMS((PyArrayObject *)args[0]), *row = data(args[1]), *start = data(args[2]);
    const npy_intp *kind = data(args[3]);
    size columns = shape[2], many = length(args[1]), present = length(args[2]), count = PyLong_AsSsize_t(args[4]);
    if (PyErr_Occurred() || !rows_fit(row, many, shape[1]) || !rows_fit(start, present, many) ||
        !rows_fit(kind, present, count))
        return NULL;
    npy_intp shape_found[3] = {shape[0], columns, count};
    PyObject *found = PyArray_ZEROS(3, shape_found, NPY_DOUBLE, 0);
    double *cells = PyMem_Malloc((many + 1) * sizeof *cells);
    if (!found || !cells) {
        Py_XDECREF(found);
        PyMem_Free(cells);
        return PyErr_NoMemory();
    }
    double *sum = data(found);
    const double *table = data(args[0]), *end = table + length(args[0]);
    for (; table < end; table += shape[1] * columns)
        for (size column = 0; column < columns; column++, sum += count) {
            for (size i = 0; i < many; i++) cells[i] = table[row[i] * columns + column];
            for (size i = 0; i < present; i++) { /* as np.add.reduceat: the first, and to it the sum of the others */
                size first = start[i], others = (i + 1 < present ? start[i + 1] : many) - first - 1;
                sum[kind[i]] = others > 0 ? cells[first] + pairwise_sum(cells + first + 1, others) : cells[first];
            }
        }
    PyMem_Free(cells);
    return found;
}

PyMethodDef places_methods[] = {
    {"sums_by_kind", (PyCFunction)(void (*)(void))sums_by_kind, METH_FASTCALL, sums_by_kind_doc},
    {"moved_to_others", (PyCFunction)(void (*)(void))moved_to_others, METH_FASTCALL, moved_to_others_doc},
    {"seen_at_links", (PyCFunction)(void (*)(void))seen_at_links, METH_FASTCALL, seen_at_links_doc},
    {"seen_at", (PyCFunction)(void (*)(void))seen_at, METH_FASTCALL, seen_at_doc},
    {"at_place", (PyCFunction)(void (*)(void))at_place, METH_FASTCALL, at_place_doc},
    {"flag_sums", (PyCFunction)(void (*)(void))flag_sums, METH_FASTCALL, flag_sums_doc},
    {NULL, NULL, 0, NULL},
};
