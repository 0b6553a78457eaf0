/* How Python calls a translated column rule, and what the rules share. */
#include "rules.h"

#include <numpy/ufuncobject.h>

static struct {
    PyUFuncGenericFunction run;
    void *data;
} LOOPS[LOOP_COUNT];

static int find_loops(void) {
    static const char *const names[] = {"exp", "expm1", "log", "log1p", "power"};
    PyObject *numpy = PyImport_ImportModule("numpy");
    if (!numpy) return -1;
    for (int which = 0; which < LOOP_COUNT; which++) {
        PyUFuncObject *found = (PyUFuncObject *)PyObject_GetAttrString(numpy, names[which]);
        for (int k = 0; found && k < found->ntypes && !LOOPS[which].run; k++) {
            int fits = 1;
            for (int i = 0; i < found->nargs; i++) fits &= found->types[k * found->nargs + i] == NPY_DOUBLE;
            if (fits) LOOPS[which].run = found->functions[k], LOOPS[which].data = (void *)found->data[k];
        }
        Py_XDECREF(found);
        if (!LOOPS[which].run) {
            PyErr_Format(PyExc_ImportError, "NumPy has no loop of float64 for %s", names[which]);
            break;
        }
    }
    Py_DECREF(numpy);
    return PyErr_Occurred() ? -1 : 0;
}

void numpy_loop(int which, const double *from, double *to, size n) {
    char *args[] = {(char *)from, (char *)to};
    npy_intp count = n, steps[] = {sizeof(double), sizeof(double)};
    LOOPS[which].run(args, &count, steps, LOOPS[which].data);
}

double numpy_loop_once(int which, double x) {
    double found;
    numpy_loop(which, &x, &found, 1);
    return found;
}

/* As NumPy's "**": a number as exponent is looked at first. */
void numpy_power(const double *base, int base_step, const double *exponent, int exponent_step, double *to, size n) {
    if (!exponent_step && *exponent == 0.5) {
        for (size i = 0; i < n; i++) to[i] = sqrt(base[i * base_step]);
        return;
    }
    if (!exponent_step && *exponent == 2.0) {
        for (size i = 0; i < n; i++) to[i] = base[i * base_step] * base[i * base_step];
        return;
    }
    if (!exponent_step && *exponent == 1.0) {
        for (size i = 0; i < n; i++) to[i] = base[i * base_step];
        return;
    }
    if (!exponent_step && *exponent == -1.0) {
        for (size i = 0; i < n; i++) to[i] = 1.0 / base[i * base_step];
        return;
    }
    char *args[] = {(char *)base, (char *)exponent, (char *)to};
    npy_intp count = n;
    npy_intp steps[] = {base_step * (npy_intp)sizeof(double), exponent_step * (npy_intp)sizeof(double), sizeof(double)};
    LOOPS[LOOP_power].run(args, &count, steps, LOOPS[LOOP_power].data);
}

/* Does something for each type a column may have. */
#define BY_TYPE(type, DO)                      \
    switch (type) {                            \
        case NPY_DOUBLE: DO(double) break;     \
        case NPY_BOOL: case NPY_UINT8: DO(npy_uint8) break; \
        case NPY_INT64: DO(npy_int64) break;   \
        default: DO(npy_int16) break;          \
    }

static int readable(int type) {
    return type == NPY_DOUBLE || type == NPY_BOOL || type == NPY_UINT8 || type == NPY_INT64 || type == NPY_INT16;
}

WIDE const double *column(const leaf *from, size start, size n, double *room) {
    if (!from->data) {
        for (size i = 0; i < n; i++) room[i] = from->value;
        return room;
    }
    if (from->type == NPY_DOUBLE) return (const double *)from->data + start;
#define CONVERT(type) for (size i = 0; i < n; i++) room[i] = (double)((const type *)from->data)[start + i];
    BY_TYPE(from->type, CONVERT)
    return room;
}

const npy_intp *rows_from(const leaf *from, size start, size n, npy_intp *room) {
    if (!from->data) {
        for (size i = 0; i < n; i++) room[i] = (npy_intp)from->value;
        return room;
    }
    if (from->type == NPY_INT64) return (const npy_intp *)from->data + start;
#define NUMBER(type) for (size i = 0; i < n; i++) room[i] = (npy_intp)((const type *)from->data)[start + i];
    BY_TYPE(from->type, NUMBER)
    return room;
}

const npy_intp *as_rows(const double *from, size n, npy_intp *room) {
    for (size i = 0; i < n; i++) room[i] = (npy_intp)from[i];
    return room;
}

/* The last of some rows; those below 0 count as far beyond any table. */
WIDE npy_uintp highest(const npy_intp *rows, size n) {
    npy_uintp last = 0;
    for (size i = 0; i < n; i++)
        if ((npy_uintp)rows[i] > last) last = (npy_uintp)rows[i];
    return last;
}

/* Values of a table at rows of which the last is known; -1 with an exception where it lies beyond. */
WIDE int gather(const leaf *table, const npy_intp *rows, npy_uintp last, size n, double *to) {
    if (!table->data) {
        for (size i = 0; i < n; i++) to[i] = table->value;
        return 0;
    }
    if (n && last >= (npy_uintp)table->length) {
        PyErr_Format(PyExc_IndexError, "a row is out of bounds: there are %zd", table->length);
        return -1;
    }
#define TAKE(type) for (size i = 0; i < n; i++) to[i] = (double)((const type *)table->data)[rows[i]];
    BY_TYPE(table->type, TAKE)
    return 0;
}

/* Takes a number or an array apart; 0 where it is of a form only the NumPy rule knows. */
static int read_leaf(PyObject *object, char kind, leaf *found, size *n) {
    found->data = NULL;
    if (PyFloat_Check(object)) {
        found->value = PyFloat_AS_DOUBLE(object);
        return 1;
    }
    if (PyArray_Check(object)) {
        PyArrayObject *array = (PyArrayObject *)object;
        found->type = PyArray_TYPE(array);
        if (kind == 'n' || !readable(found->type) || !PyArray_ISCARRAY_RO(array) || !PyArray_NDIM(array)) return 0;
        found->data = PyArray_DATA(array);
        found->length = PyArray_SIZE(array);
        if (kind == 't') return 1;
        if (PyArray_NDIM(array) != 1 || (*n >= 0 && *n != found->length)) return 0;
        *n = found->length;
        return 1;
    }
    if (PyLong_Check(object) || PyArray_IsScalar(object, Integer) || PyArray_IsScalar(object, Bool)) {
        PyObject *number = PyNumber_Float(object);
        if (!number) return 0;
        found->value = PyFloat_AS_DOUBLE(number);
        Py_DECREF(number);
        return 1;
    }
    return 0;
}

/* Carries out a rule; NotImplemented where what is given is of a form only the NumPy rule knows. */
static PyObject *call(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    const rule *which = PyCapsule_GetPointer(self, "rule");
    if (!which) return NULL;
    leaf in[MOST_LEAVES];
    void *out[MOST_RESULTS];
    PyObject *made[MOST_RESULTS];
    size n = -1;
    if (count != (Py_ssize_t)strlen(which->leaves)) {
        PyErr_Format(PyExc_TypeError, "%s reads %zd things, not %zd", which->name, strlen(which->leaves), count);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++)
        if (!read_leaf(args[i], which->leaves[i], &in[i], &n)) {
            PyErr_Clear();
            Py_RETURN_NOTIMPLEMENTED;
        }
    if (n < 0) Py_RETURN_NOTIMPLEMENTED;
    const int results = (int)strlen(which->results);
    npy_intp shape[] = {n};
    for (int i = 0; i < results; i++) {
        made[i] = PyArray_SimpleNew(1, shape, which->results[i] == '?' ? NPY_BOOL : NPY_DOUBLE);
        if (!made[i]) {
            while (i--) Py_DECREF(made[i]);
            return NULL;
        }
        out[i] = data(made[i]);
    }
    PyObject *answer = NULL;
    if (which->run(in, n, out) == 0) {
        if (which->single) return made[0];
        answer = PyTuple_New(results);
    }
    for (int i = 0; i < results; i++) {
        if (answer) PyTuple_SET_ITEM(answer, i, made[i]);
        else Py_DECREF(made[i]);
    }
    return answer;
}

static PyMethodDef caller = {"rule", (PyCFunction)(void (*)(void))call, METH_FASTCALL, "A translated column rule."};

PyDoc_STRVAR(rules_doc, "column_rules(): the translated column rules, by name.");
static PyObject *column_rules(PyObject *self, PyObject *nothing) {
    if (!LOOPS[0].run && find_loops()) return NULL;
    PyObject *found = PyDict_New();
    for (int i = 0; found && i < RULE_COUNT; i++) {
        PyObject *which = PyCapsule_New((void *)&RULES[i], "rule", NULL);
        PyObject *callable = which ? PyCFunction_New(&caller, which) : NULL;
        if (!callable || PyDict_SetItemString(found, RULES[i].name, callable)) Py_CLEAR(found);
        Py_XDECREF(which);
        Py_XDECREF(callable);
    }
    return found;
}

PyMethodDef rules_methods[] = {
    {"column_rules", column_rules, METH_NOARGS, rules_doc},
    {NULL, NULL, 0, NULL},
};
