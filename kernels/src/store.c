/* Checked writes into columns: see kernels/store.py. What is not of the usual form is declined and changes nothing. */
#include "common.h"

/* The cells of a column and what they may hold, as they stand in a Cells of kernels/store.py. */
typedef struct {
    char *memory;
    int type;
    int real;           /* whether its numbers are floats */
    size rows, width;   /* width is 1 where the array has one dimension */
    int wide;           /* whether it has two */
    size item;          /* bytes of a number */
    double low, high;   /* bounds of a real column */
    int64_t least, most; /* those of a whole one */
} Column;

static int is_number(PyObject *object) { return PyFloat_Check(object) || PyLong_Check(object); }

/* Read a column out of a Cells; 0 where it is not one of these kernels' types. */
static int read_column(PyObject *cells, Column *column) {
    if (!PyTuple_Check(cells) || PyTuple_GET_SIZE(cells) < 3 || !PyArray_Check(PyTuple_GET_ITEM(cells, 0))) return 0;
    PyArrayObject *memory = (PyArrayObject *)PyTuple_GET_ITEM(cells, 0);
    PyObject *lowest = PyTuple_GET_ITEM(cells, 1), *highest = PyTuple_GET_ITEM(cells, 2);
    int dimensions = PyArray_NDIM(memory);
    if (!PyArray_ISCARRAY(memory) || dimensions < 1 || dimensions > 2) return 0;
    if (!is_number(lowest) || !is_number(highest)) return 0;
    column->memory = PyArray_BYTES(memory);
    column->type = PyArray_TYPE(memory);
    column->real = column->type == NPY_DOUBLE;
    column->wide = dimensions == 2;
    column->rows = PyArray_DIM(memory, 0);
    column->width = column->wide ? PyArray_DIM(memory, 1) : 1;
    column->item = PyArray_ITEMSIZE(memory);
    if (column->real) {
        column->low = PyFloat_AsDouble(lowest);
        column->high = PyFloat_AsDouble(highest);
    } else if (PyTypeNum_ISINTEGER(column->type) || PyTypeNum_ISBOOL(column->type)) {
        if (!PyLong_Check(lowest) || !PyLong_Check(highest)) return 0;
        column->least = PyLong_AsLongLong(lowest);
        column->most = PyLong_AsLongLong(highest);
    } else {
        return 0;
    }
    if (PyErr_Occurred()) { /* a bound of more than 64 bits */
        PyErr_Clear();
        return 0;
    }
    return 1;
}

/*
 * Whether all numbers are within bounds. A loop has no comparison but one subtraction whose sign tells, gathered in the
 * highest bit: every compiler makes vectors of that.
 */
static inline uint64_t bits(double number) {
    uint64_t found;
    memcpy(&found, &number, sizeof found);
    return found;
}

static int reals_fit(const double *values, size count, double low, double high) {
    const uint64_t sign = (uint64_t)1 << 63, finite = bits(INFINITY) - 1, top = bits(high);
    uint64_t outside = 0;
    if (high >= 0 && (low == 0 || low == -high)) {
        /* bits of numbers rank as the numbers do, but for the sign; those of infinities and NaN are above */
        const uint64_t refused = low == 0 ? sign : 0; /* -0.0 too, which is rare: the store looks closer */
        for (size i = 0; i < count; i++) outside |= (top - (bits(values[i]) & ~sign)) | (bits(values[i]) & refused);
    } else {
        for (size i = 0; i < count; i++)
            outside |= bits(values[i] - low) | bits(high - values[i]) | (finite - (bits(values[i]) & ~sign));
    }
    return !(outside & sign);
}

/* A number whose highest bit tells whether x < y, though x - y may run over. */
static inline uint64_t below(uint64_t x, uint64_t y) { return (x & ~y) | (~(x ^ y) & (x - y)); }

static int fit_i64(const int64_t *values, size count, int64_t least, int64_t most) {
    uint64_t outside = 0;
    for (size i = 0; i < count; i++) {
        const uint64_t value = (uint64_t)values[i];
        outside |= below(value, (uint64_t)least) | below((uint64_t)most, value);
    }
    return !(outside >> 63);
}

/* Whole numbers of fewer bits; compilers make vectors of comparisons of these. */
#define WHOLE_FIT(name, T)                                                                  \
    static int name(const T *values, size count, int64_t least, int64_t most) {             \
        const T low = (T)least, high = (T)most;                                             \
        T outside = 0;                                                                      \
        if (low != least || high != most) return 0;                                         \
        for (size i = 0; i < count; i++) outside |= (values[i] < low) | (values[i] > high); \
        return !outside;                                                                    \
    }
WHOLE_FIT(fit_u8, uint8_t)
WHOLE_FIT(fit_i8, int8_t)
WHOLE_FIT(fit_u16, uint16_t)
WHOLE_FIT(fit_i16, int16_t)
WHOLE_FIT(fit_u32, uint32_t)
WHOLE_FIT(fit_i32, int32_t)

static int numbers_fit(const Column *column, const void *values, size count) {
    const int64_t least = column->least, most = column->most;
    switch (column->type) {
    case NPY_DOUBLE: return reals_fit(values, count, column->low, column->high);
    case NPY_BOOL:
    case NPY_UINT8: return fit_u8(values, count, least, most);
    case NPY_INT8: return fit_i8(values, count, least, most);
    case NPY_UINT16: return fit_u16(values, count, least, most);
    case NPY_INT16: return fit_i16(values, count, least, most);
    case NPY_UINT32: return fit_u32(values, count, least, most);
    case NPY_INT32: return fit_i32(values, count, least, most);
    case NPY_INT64: return fit_i64(values, count, least, most);
    default: return 0;
    }
}

/* Whether two stretches of memory share a byte: what is written there would change what is read. */
static int overlap(const char *a, size a_bytes, const char *b, size b_bytes) {
    return a < b + b_bytes && b < a + a_bytes;
}

/* Whether an object is an array of a column's type with these lengths, in C order, and all its numbers are allowed. */
static int array_fits(const Column *column, PyObject *object, size first, size second) {
    if (!PyArray_CheckExact(object)) return 0;
    PyArrayObject *array = (PyArrayObject *)object;
    if (PyArray_TYPE(array) != column->type || PyArray_NDIM(array) != 1 + (second >= 0)) return 0;
    if (PyArray_DIM(array, 0) != first || (second >= 0 && PyArray_DIM(array, 1) != second)) return 0;
    return PyArray_ISCARRAY_RO(array) && numbers_fit(column, PyArray_DATA(array), PyArray_SIZE(array));
}

/* Turn a plain Python number that a column may hold into its bytes; 0 where it may not, or not without rounding. */
static int number_fits(const Column *column, PyObject *object, char *bytes) {
    const int64_t exact = (int64_t)1 << 53; /* whole numbers up to here are floats too */
    int overflow;
    int64_t whole = 0;
    double real;
    if (PyFloat_CheckExact(object)) {
        if (!column->real) return 0;
        real = PyFloat_AS_DOUBLE(object);
    } else if (PyBool_Check(object) || (PyLong_CheckExact(object) && column->type != NPY_BOOL)) {
        whole = PyLong_AsLongLongAndOverflow(object, &overflow);
        if (overflow || whole > exact || whole < -exact) return 0;
        real = (double)whole;
    } else {
        return 0;
    }
    if (column->real) {
        memcpy(bytes, &real, sizeof real);
        return real >= column->low && real <= column->high;
    }
    if (whole < column->least || whole > column->most) return 0;
    switch (column->item) { /* signed or not, the bytes are the same */
    case 1: { uint8_t number = (uint8_t)whole; memcpy(bytes, &number, sizeof number); return 1; }
    case 2: { uint16_t number = (uint16_t)whole; memcpy(bytes, &number, sizeof number); return 1; }
    case 4: { uint32_t number = (uint32_t)whole; memcpy(bytes, &number, sizeof number); return 1; }
    case 8: memcpy(bytes, &whole, sizeof whole); return column->type == NPY_INT64;
    default: return 0;
    }
}

PyDoc_STRVAR(write_column_doc, "write_column(columns, name, values): write a whole column, or decline.");
static PyObject *write_column(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 3 || !PyDict_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "write_column: a dict of columns, a name and values are wanted");
        return NULL;
    }
    PyObject *cells = PyDict_GetItemWithError(args[0], args[1]);
    if (!cells && PyErr_Occurred()) return NULL;
    Column column;
    if (!cells || !read_column(cells, &column)) Py_RETURN_FALSE;
    if (!array_fits(&column, args[2], column.rows, column.wide ? column.width : -1)) Py_RETURN_FALSE;
    memmove(column.memory, data(args[2]), column.rows * column.width * column.item);
    Py_RETURN_TRUE;
}

/* A column to be written in some rows: from an array, or from one number again and again. */
typedef struct {
    Column column;
    const char *source;
    size step; /* bytes from a number of the source to the next: 0 where there is one */
    char number[8];
} Write;

/* Copy numbers of a size known to the compiler to cells that are known to exist. */
static inline void scatter(const Write *write, const size item, const npy_intp *rows, const npy_intp *places,
                           size count) {
    const size width = write->column.width, run = places ? 1 : width, step = write->step;
    const char *source = write->source;
    for (size i = 0; i < count; i++) {
        char *cell = write->column.memory + (rows[i] * width + (places ? places[i] : 0)) * item;
        for (size j = 0; j < run; j++, cell += item, source += step) memcpy(cell, source, item);
    }
}

static void write_cells(const Write *write, const npy_intp *rows, const npy_intp *places, size count) {
    switch (write->column.item) {
    case 1: scatter(write, 1, rows, places, count); return;
    case 2: scatter(write, 2, rows, places, count); return;
    case 4: scatter(write, 4, rows, places, count); return;
    case 8: scatter(write, 8, rows, places, count); return;
    }
}

/* Rows, or positions in them, that a write is to go to; all lie below an end. */
typedef struct {
    const npy_intp *at;
    size count, end;
} Positions;

/* Read positions out of an array of them in C order; 0 where it is none, or one of them is negative. */
static int read_positions(PyObject *object, Positions *positions) {
    if (!PyArray_CheckExact(object) || !is_array(object, NPY_INTP) || rank(object) != 1) return 0;
    npy_intp lowest = 0, highest = -1;
    positions->at = data(object);
    positions->count = length(object);
    for (size i = 0; i < positions->count; i++) {
        if (positions->at[i] > highest) highest = positions->at[i];
        if (positions->at[i] < lowest) lowest = positions->at[i];
    }
    positions->end = highest + 1;
    return lowest == 0 && highest < NPY_MAX_INTP;
}

static int touches(const Column *column, const void *values, size bytes) {
    return overlap(values, bytes, column->memory, column->rows * column->width * column->item);
}

/* Whether a write can be done as it stands; it is made ready for write_cells then. */
static int prepare(Write *write, PyObject *cells, PyObject *values, const Positions *rows, const Positions *places) {
    Column *column = &write->column;
    const size count = rows->count;
    if (!read_column(cells, column) || rows->end > column->rows) return 0;
    if (places && (!column->wide || places->end > column->width)) return 0;
    if (touches(column, rows->at, count * sizeof(npy_intp))) return 0;
    if (places && touches(column, places->at, count * sizeof(npy_intp))) return 0;
    write->source = write->number;
    write->step = 0;
    if (number_fits(column, values, write->number)) return 1;
    if (!array_fits(column, values, count, column->wide && !places ? column->width : -1)) return 0;
    write->source = data(values);
    write->step = column->item;
    return !touches(column, write->source, length(values) * column->item);
}

PyDoc_STRVAR(write_rows_doc, "write_rows(columns, at, values): write columns in some rows, or decline all of it.");
static PyObject *write_rows(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 3 || !PyDict_Check(args[0]) || !PyDict_Check(args[2])) {
        PyErr_SetString(PyExc_TypeError, "write_rows: a dict of columns, rows and a dict of values are wanted");
        return NULL;
    }
    PyObject *at = args[1], *name, *given;
    const int single = PyTuple_CheckExact(at) && PyTuple_GET_SIZE(at) == 2;
    Positions rows, places;
    if (!read_positions(single ? PyTuple_GET_ITEM(at, 0) : at, &rows)) Py_RETURN_FALSE;
    if (single && (!read_positions(PyTuple_GET_ITEM(at, 1), &places) || places.count != rows.count)) Py_RETURN_FALSE;
    const size columns = PyDict_GET_SIZE(args[2]);
    Write *writes = PyMem_New(Write, columns);
    if (!writes) return PyErr_NoMemory();
    size ready = 0;
    for (Py_ssize_t next = 0; PyDict_Next(args[2], &next, &name, &given); ready++) {
        PyObject *cells = PyDict_GetItemWithError(args[0], name);
        if (!cells || !prepare(&writes[ready], cells, given, &rows, single ? &places : NULL)) break;
    }
    const int written = columns && ready == columns;
    if (written)
        for (size i = 0; i < columns; i++) write_cells(&writes[i], rows.at, single ? places.at : NULL, rows.count);
    PyMem_Free(writes);
    return PyErr_Occurred() ? NULL : PyBool_FromLong(written);
}

PyDoc_STRVAR(spread_out_doc, "spread_out(rows, values, n): values in some of n rows, 0 elsewhere, or None.");
static PyObject *spread_out(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 3 || !PyArray_Check(args[1])) {
        PyErr_SetString(PyExc_TypeError, "spread_out: rows, an array of values and the number of rows are wanted");
        return NULL;
    }
    npy_intp n = PyNumber_AsSsize_t(args[2], PyExc_OverflowError);
    if (n == -1 && PyErr_Occurred()) return NULL;
    const npy_intp *rows = rows_of(args[0], -1, "rows");
    if (!rows || !rows_fit(rows, length(args[0]), n)) return NULL;
    PyObject *numbers = PyArray_FROM_OTF(args[1], NPY_DOUBLE, NPY_ARRAY_CARRAY_RO), *found = NULL;
    if (!numbers) return NULL;
    const double *values = reals(numbers, length(args[0]), "values");
    if (values) {
        size zeros = 0;
        while (zeros < length(numbers) && values[zeros] == 0) zeros++;
        found = zeros == length(numbers) ? Py_NewRef(Py_None) : PyArray_ZEROS(1, &n, NPY_DOUBLE, 0);
        if (found && found != Py_None)
            for (size i = 0; i < length(numbers); i++) ((double *)data(found))[rows[i]] = values[i];
    }
    Py_DECREF(numbers);
    return found;
}

PyMethodDef store_methods[] = {
    {"write_column", (PyCFunction)(void (*)(void))write_column, METH_FASTCALL, write_column_doc},
    {"write_rows", (PyCFunction)(void (*)(void))write_rows, METH_FASTCALL, write_rows_doc},
    {"spread_out", (PyCFunction)(void (*)(void))spread_out, METH_FASTCALL, spread_out_doc},
    {NULL, NULL, 0, NULL},
};
