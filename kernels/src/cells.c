/* Cells of tables of flags and codes: see kernels/cells.py. */
#include "common.h"

/* A table of single bytes of shape (rows, slots); NULL with an exception where it is not one. */
static const npy_uint8 *table_of(PyObject *object, size rows, size slots, const char *name) {
    if ((is_array(object, NPY_UINT8) || is_array(object, NPY_BOOL)) && rank(object) == 2 &&
        (rows < 0 || PyArray_DIM((PyArrayObject *)object, 0) == rows) &&
        (slots < 0 || PyArray_DIM((PyArrayObject *)object, 1) == slots))
        return data(object);
    PyErr_Format(PyExc_TypeError, "%s: a table of flags or codes of single bytes is wanted, not %R", name, object);
    return NULL;
}

/* Rows of eight slots are looked at as one word, of which every byte's top bit says whether the byte is not 0. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && defined(__GNUC__)
enum { WORDS = 1 };
static inline uint64_t not_zero(const npy_uint8 *eight) {
    uint64_t word;
    memcpy(&word, eight, 8);
    return (((word & 0x7f7f7f7f7f7f7f7fu) + 0x7f7f7f7f7f7f7f7fu) | word) & 0x8080808080808080u;
}
static inline uint64_t not_equal(const npy_uint8 *eight, npy_uint8 code) {
    uint64_t word;
    memcpy(&word, eight, 8);
    word ^= 0x0101010101010101u * code;
    return not_zero((const npy_uint8 *)&word);
}
static inline int first_slot(uint64_t marks) { return __builtin_ctzll(marks) / 8; }
/* Bytes are added up in the top one. */
static inline int number_marked(uint64_t marks) { return (int)((marks >> 7) * 0x0101010101010101u >> 56); }
#else
enum { WORDS = 0 };
static inline uint64_t not_zero(const npy_uint8 *eight) { return 0; }
static inline uint64_t not_equal(const npy_uint8 *eight, npy_uint8 code) { return 0; }
static inline int first_slot(uint64_t marks) { return 0; }
static inline int number_marked(uint64_t marks) { return 0; }
#endif

static const uint64_t EVERY = 0x8080808080808080u;

PyDoc_STRVAR(cells_with_doc, "cells_with(table, code): see kernels/cells.py.");
static PyObject *cells_with(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 2) return PyErr_Format(PyExc_TypeError, "cells_with takes 2 arguments, not %zd", count);
    const npy_uint8 *table = table_of(args[0], -1, -1, "table");
    if (!table) return NULL;
    const long code = PyLong_AsLong(args[1]);
    if (code == -1 && PyErr_Occurred()) return NULL;
    if (code < 0 || code > UINT8_MAX) return PyErr_Format(PyExc_OverflowError, "code: %ld is no code", code);
    const size slots = PyArray_DIM((PyArrayObject *)args[0], 1), n = length(args[0]);
    const size rows_in_all = PyArray_DIM((PyArrayObject *)args[0], 0), eights = WORDS && slots == 8;
    npy_intp *holding = PyMem_Malloc((rows_in_all + 1) * sizeof *holding); /* rows of eight that hold it */
    if (!holding) return PyErr_NoMemory();
    size found = 0, some = 0;
    for (size row = 0; eights && row < rows_in_all; row++) { /* no branch, as few can be foreseen */
        const uint64_t marks = EVERY ^ not_equal(table + row * 8, (npy_uint8)code);
        holding[some] = row;
        some += marks != 0;
        found += number_marked(marks);
    }
    for (size i = 0; !eights && i < n; i++) found += table[i] == code;
    PyObject *row_numbers = new_rows(found), *slot_numbers = new_rows(found);
    if (!row_numbers || !slot_numbers) {
        Py_XDECREF(row_numbers);
        Py_XDECREF(slot_numbers);
        PyMem_Free(holding);
        return NULL;
    }
    npy_intp *rows = data(row_numbers), *at = data(slot_numbers);
    for (size i = 0; i < some; i++)
        for (uint64_t marks = EVERY ^ not_equal(table + holding[i] * 8, (npy_uint8)code); marks; marks &= marks - 1)
            *rows++ = holding[i], *at++ = first_slot(marks);
    for (size row = 0, i = 0; !eights && i < n; row++, i += slots)
        for (size slot = 0; slot < slots; slot++)
            if (table[i + slot] == code) *rows++ = row, *at++ = slot;
    PyMem_Free(holding);
    PyObject *pair = PyTuple_Pack(2, row_numbers, slot_numbers);
    Py_DECREF(row_numbers);
    Py_DECREF(slot_numbers);
    return pair;
}

enum { MOST_TABLES = 8 };

typedef struct {
    const npy_uint8 *const *needed;
    size tables;
    const npy_uint8 *closed, *allowed;
    const npy_intp *kind;
    size slots;
} Tables;

/* The open slots of a row of eight. */
static inline uint64_t marks_of(const Tables *of, size row) {
    uint64_t marks = not_zero(of->allowed + of->kind[row] * 8);
    for (size t = 0; t < of->tables; t++) marks &= not_zero(of->needed[t] + row * 8);
    return of->closed ? marks & (EVERY ^ not_zero(of->closed + row * 8)) : marks;
}

static inline int is_open(const Tables *of, size row, size slot) {
    int open = of->allowed[of->kind[row] * of->slots + slot] != 0;
    for (size t = 0; t < of->tables; t++) open = open && of->needed[t][row * of->slots + slot];
    return open && !(of->closed && of->closed[row * of->slots + slot]);
}

PyDoc_STRVAR(open_cells_doc, "open_cells(rows, needed, closed, allowed, kind): see kernels/cells.py.");
static PyObject *open_cells(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 5) return PyErr_Format(PyExc_TypeError, "open_cells takes 5 arguments, not %zd", count);
    if (!PyTuple_Check(args[1]) || !PyTuple_GET_SIZE(args[1]) || PyTuple_GET_SIZE(args[1]) > MOST_TABLES)
        return PyErr_Format(PyExc_TypeError, "needed: a tuple of 1 to %d tables is wanted", MOST_TABLES);
    const npy_intp *rows = rows_of(args[0], -1, "rows"), *kind = rows_of(args[4], -1, "kind");
    const npy_uint8 *allowed = table_of(args[3], -1, -1, "allowed"), *needed[MOST_TABLES], *closed = NULL;
    if (!rows || !kind || !allowed) return NULL;
    const size n = length(args[4]), k = length(args[0]), slots = PyArray_DIM((PyArrayObject *)args[3], 1);
    const size tables = PyTuple_GET_SIZE(args[1]);
    for (size i = 0; i < tables; i++)
        if (!(needed[i] = table_of(PyTuple_GET_ITEM(args[1], i), n, slots, "needed"))) return NULL;
    if (args[2] != Py_None && !(closed = table_of(args[2], n, slots, "closed"))) return NULL;
    if (!rows_fit(rows, k, n) || !rows_fit(kind, n, PyArray_DIM((PyArrayObject *)args[3], 0))) return NULL;
    Tables of = {needed, tables, closed, allowed, kind, slots};
    uint64_t *marks = PyMem_Malloc((k + 1) * sizeof *marks);
    if (!marks) return PyErr_NoMemory();
    size made = 0;
    if (WORDS && slots == 8)
        for (size i = 0; i < k; i++) made += number_marked(marks[i] = marks_of(&of, rows[i]));
    else
        for (size i = 0; i < k; i++)
            for (size slot = 0; slot < slots; slot++) made += is_open(&of, rows[i], slot);
    PyObject *row_numbers = new_rows(made), *slot_numbers = new_rows(made), *pair = NULL;
    if (row_numbers && slot_numbers && (pair = PyTuple_Pack(2, row_numbers, slot_numbers))) {
        npy_intp *row = data(row_numbers), *at = data(slot_numbers);
        for (size i = 0; i < k; i++) {
            if (WORDS && slots == 8) {
                for (uint64_t left = marks[i]; left; left &= left - 1) *row++ = rows[i], *at++ = first_slot(left);
                continue;
            }
            for (size slot = 0; slot < slots; slot++)
                if (is_open(&of, rows[i], slot)) *row++ = rows[i], *at++ = slot;
        }
    }
    Py_XDECREF(row_numbers);
    Py_XDECREF(slot_numbers);
    PyMem_Free(marks);
    return pair;
}

PyDoc_STRVAR(best_of_each_doc, "best_of_each(rows, merit, chosen): see kernels/cells.py.");
static PyObject *best_of_each(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 3) return PyErr_Format(PyExc_TypeError, "best_of_each takes 3 arguments, not %zd", count);
    const npy_intp *rows = rows_of(args[0], -1, "rows");
    if (!rows) return NULL;
    const size n = length(args[0]);
    const double *merit = reals(args[1], n, "merit");
    if (!merit) return NULL;
    if (!is_array(args[2], NPY_BOOL) || length(args[2]) != n)
        return PyErr_Format(PyExc_TypeError, "chosen: %zd flags are wanted, not %R", n, args[2]);
    const npy_bool *chosen = data(args[2]);
    npy_intp *best = PyMem_Malloc((n + 1) * sizeof(npy_intp));
    if (!best) return PyErr_NoMemory();
    size made = 0;
    for (size i = 0; i < n; i++) {
        if (!chosen[i]) continue;
        if (!made || rows[best[made - 1]] != rows[i])
            best[made++] = i;
        else if (merit[i] > merit[best[made - 1]] || (merit[i] != merit[i] && merit[best[made - 1]] == merit[best[made - 1]]))
            best[made - 1] = i; /* what is no number ranks last, as in NumPy's order, and so is taken */
    }
    PyObject *found = new_rows(made);
    if (found) memcpy(data(found), best, made * sizeof(npy_intp));
    PyMem_Free(best);
    return found;
}

/* A table of codes and what is known of its rows. */
typedef struct {
    const npy_uint8 *table;
    npy_uint8 code;
    size rows, slots;
    const npy_intp *kind;
    const double *weight;
} Held;

/* Reads the arguments (table, code, kind, weight), where kinds are below so many; 0 with an exception. */
static int read_held(Held *of, PyObject *const *args, size kinds) {
    if (!(of->table = table_of(args[0], -1, -1, "table"))) return 0;
    const long code = PyLong_AsLong(args[1]);
    if (code == -1 && PyErr_Occurred()) return 0;
    if (code < 0 || code > UINT8_MAX) return PyErr_Format(PyExc_OverflowError, "code: %ld is no code", code), 0;
    of->code = (npy_uint8)code;
    of->rows = PyArray_DIM((PyArrayObject *)args[0], 0);
    of->slots = PyArray_DIM((PyArrayObject *)args[0], 1);
    return (of->kind = rows_of(args[2], of->rows, "kind")) && rows_fit(of->kind, of->rows, kinds) &&
           (of->weight = reals(args[3], of->rows, "weight"));
}

/* A number where something is so, else 0, without a branch: which cells hold a code cannot be foreseen. */
static inline double where(int so, double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    bits &= -(uint64_t)so;
    memcpy(&number, &bits, sizeof bits);
    return number;
}

/* Weights of the cells that hold the code, added to sums by kind and slot. What is not held adds 0, which changes no
   sum that began with 0. */
static inline void add_weights(const Held *of, size slots, double *sums) {
    const npy_uint8 *cell = of->table, code = of->code;
    for (size row = 0; row < of->rows; row++, cell += slots) {
        double *sum = sums + of->kind[row] * slots;
        const double weight = of->weight[row];
        for (size slot = 0; slot < slots; slot++) sum[slot] += where(cell[slot] == code, weight);
    }
}

/* Sums over the cells of each row that hold the code of their rates times the row's weight. */
static inline void add_shares(const Held *of, size slots, const double *rates, double *got) {
    const npy_uint8 *cell = of->table, code = of->code;
    for (size row = 0; row < of->rows; row++, cell += slots) {
        const double *rate = rates + of->kind[row] * slots, weight = of->weight[row];
        double sum = 0.0;
        for (size slot = 0; slot < slots; slot++) sum += where(cell[slot] == code, rate[slot] * weight);
        got[row] = sum;
    }
}

PyDoc_STRVAR(weight_with_doc, "weight_with(table, code, kind, weight, kinds): see kernels/cells.py.");
static PyObject *weight_with(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    Held of;
    if (count != 5) return PyErr_Format(PyExc_TypeError, "weight_with takes 5 arguments, not %zd", count);
    const size kinds = PyLong_AsSsize_t(args[4]);
    if ((kinds == -1 && PyErr_Occurred()) || !read_held(&of, args, kinds)) return NULL;
    npy_intp shape[1] = {kinds * of.slots};
    PyObject *found = PyArray_ZEROS(1, shape, NPY_DOUBLE, 0);
    if (!found) return NULL;
    if (of.slots == 8) add_weights(&of, 8, data(found)); /* the compiler knows how many */
    else add_weights(&of, of.slots, data(found));
    return found;
}

PyDoc_STRVAR(shares_with_doc, "shares_with(table, code, kind, weight, rate): see kernels/cells.py.");
static PyObject *shares_with(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    Held of;
    if (count != 5) return PyErr_Format(PyExc_TypeError, "shares_with takes 5 arguments, not %zd", count);
    const double *rates = reals(args[4], -1, "rate");
    if (!rates || !table_of(args[0], -1, -1, "table")) return NULL;
    const size slots = PyArray_DIM((PyArrayObject *)args[0], 1);
    if (!read_held(&of, args, slots ? length(args[4]) / slots : PY_SSIZE_T_MAX)) return NULL;
    PyObject *found = new_reals(of.rows);
    if (!found) return NULL;
    if (slots == 8) add_shares(&of, 8, rates, data(found));
    else add_shares(&of, slots, rates, data(found));
    return found;
}

PyMethodDef cells_methods[] = {
    {"cells_with", (PyCFunction)(void (*)(void))cells_with, METH_FASTCALL, cells_with_doc},
    {"weight_with", (PyCFunction)(void (*)(void))weight_with, METH_FASTCALL, weight_with_doc},
    {"shares_with", (PyCFunction)(void (*)(void))shares_with, METH_FASTCALL, shares_with_doc},
    {"open_cells", (PyCFunction)(void (*)(void))open_cells, METH_FASTCALL, open_cells_doc},
    {"best_of_each", (PyCFunction)(void (*)(void))best_of_each, METH_FASTCALL, best_of_each_doc},
    {NULL, NULL, 0, NULL},
};
