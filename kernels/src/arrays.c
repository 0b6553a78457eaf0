/* Rows that are true, ratios, and grants by rank: what model/arrays.py does in NumPy. */
#include "common.h"

/* Whether all flags are 0. */
static inline int blank(const uint8_t *flags, size n) {
    for (; n >= 8; n -= 8, flags += 8) {
        uint64_t eight;
        memcpy(&eight, flags, 8);
        if (eight) return 0;
    }
    while (n--)
        if (*flags++) return 0;
    return 1;
}

static size number_true(const uint8_t *flags, size n) {
    size count = 0;
    for (size i = 0; i < n;) {
        size end = n - i < UINT8_MAX ? n : i + UINT8_MAX;
        uint8_t some = 0; /* many bytes are added at once, as long as one holds the sum */
        for (; i < end; i++) some += flags[i] != 0;
        count += some;
    }
    return count;
}

static PyObject *rows_of_flags(const uint8_t *flags, size n) {
    size count = number_true(flags, n), found = 0;
    PyObject *rows = new_rows(count);
    if (!rows) return NULL;
    npy_intp *row = data(rows);
    size i = 0;
    for (; count - found >= 8; i += 8) /* as many flags follow, at the least, and there is room for as many rows */
        if (!blank(flags + i, 8))
            for (int k = 0; k < 8; k++) { /* a row that is not true is written over by the next */
                row[found] = i + k;
                found += flags[i + k] != 0;
            }
    for (; found < count; i++) {
        row[found] = i;
        found += flags[i] != 0;
    }
    return rows;
}

static PyObject *rows_of_reals(const double *values, size n) {
    size count = 0, found = 0;
    for (size i = 0; i < n; i++) count += values[i] != 0.0;
    PyObject *rows = new_rows(count);
    if (!rows) return NULL;
    npy_intp *row = data(rows);
    for (size i = 0; found < count; i++) {
        row[found] = i;
        found += values[i] != 0.0;
    }
    return rows;
}

PyDoc_STRVAR(true_rows_doc, "true_rows(mask): the rows of a column that are true, or not 0.");
static PyObject *true_rows(PyObject *self, PyObject *mask) {
    if (is_flags(mask) && rank(mask) == 1) return rows_of_flags(data(mask), length(mask));
    if (is_array(mask, NPY_DOUBLE) && rank(mask) == 1) return rows_of_reals(data(mask), length(mask));
    return in_numpy("true_rows", &mask, 1, NULL);
}

/* 1 or 0, or -1 for an array of another form. */
static int has_true(PyObject *values) {
    if (is_flags(values)) return !blank(data(values), length(values));
    if (!is_array(values, NPY_DOUBLE)) return -1;
    const uint64_t *bits = data(values);
    size n = length(values);
    while (n) { /* without its sign a number is 0 where its bits are; many at once need no branch for each */
        size some = n < 64 ? n : 64;
        uint64_t any = 0;
        for (size i = 0; i < some; i++) any |= bits[i] << 1;
        if (any) return 1;
        bits += some;
        n -= some;
    }
    return 0;
}

PyDoc_STRVAR(any_true_doc, "any_true(values): whether any is true, or not 0.");
static PyObject *any_true(PyObject *self, PyObject *values) {
    int found = has_true(values);
    return found < 0 ? in_numpy("any_true", &values, 1, NULL) : PyBool_FromLong(found);
}

PyDoc_STRVAR(in_force_doc, "in_force(value): whether a lever is anywhere other than 0.");
static PyObject *in_force(PyObject *self, PyObject *value) {
    int found = PyFloat_Check(value) ? PyFloat_AS_DOUBLE(value) != 0.0 : has_true(value);
    return found < 0 ? in_numpy("in_force", &value, 1, NULL) : PyBool_FromLong(found);
}

PyDoc_STRVAR(ratio_doc, "ratio(part, whole, *, otherwise=0.0, least=0.0): divide where the whole is above the least.");
static PyObject *ratio(PyObject *self, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    double otherwise = 0.0, least = 0.0;
    size named = names ? PyTuple_GET_SIZE(names) : 0;
    int fast = given == 2 && is_array(args[0], NPY_DOUBLE) && is_array(args[1], NPY_DOUBLE) && rank(args[0]) == 1 &&
               rank(args[1]) == 1 && length(args[0]) == length(args[1]);
    for (size i = 0; fast && i < named; i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i), *value = args[given + i];
        fast = PyFloat_Check(value);
        if (fast && !PyUnicode_CompareWithASCIIString(name, "otherwise")) otherwise = PyFloat_AS_DOUBLE(value);
        else if (fast && !PyUnicode_CompareWithASCIIString(name, "least")) least = PyFloat_AS_DOUBLE(value);
        else fast = 0;
    }
    if (!fast) return in_numpy("ratio", args, given, names);
    size n = length(args[0]);
    PyObject *ratios = new_reals(n);
    if (!ratios) return NULL;
    const double *part = data(args[0]), *whole = data(args[1]);
    double *out = data(ratios);
    for (size i = 0; i < n; i++) {
        double quotient = part[i] / (whole[i] <= least ? 1.0 : whole[i]);
        out[i] = whole[i] <= least ? otherwise : quotient;
    }
    return ratios;
}

/* As np.maximum and np.minimum: what is not a number stays so. */
static inline double greater(double a, double b) { return a >= b || a != a ? a : b; }
static inline double lesser(double a, double b) { return a <= b || a != a ? a : b; }

/* Whether a merit comes after another: the lower does, and last what is not a number. */
static inline int after(double a, double b) { return a < b || (a != a && b == b); }

enum { SHORT = 16 }; /* so many rows are sorted by insertion */

/* Sorts rows by falling merit, equal ones as they stand; the room is for half of them. */
static void sort_by_merit(npy_intp *rows, size n, const double *merit, npy_intp *room) {
    if (n <= SHORT) {
        for (size i = 1; i < n; i++) {
            npy_intp row = rows[i];
            size at = i;
            for (; at > 0 && after(merit[rows[at - 1]], merit[row]); at--) rows[at] = rows[at - 1];
            rows[at] = row;
        }
        return;
    }
    size half = n / 2, left = 0, right = half, at = 0;
    sort_by_merit(rows, half, merit, room);
    sort_by_merit(rows + half, n - half, merit, room);
    memcpy(room, rows, half * sizeof *rows);
    while (left < half && right < n)
        rows[at++] = after(merit[room[left]], merit[rows[right]]) ? rows[right++] : room[left++];
    memcpy(rows + at, room + left, (half - left) * sizeof *rows); /* those on the right are where they belong */
}

/* Whether a row ranks before another: by merit, equal ones as they stand. */
static inline int ranks_before(npy_intp a, npy_intp b, const double *merit) {
    return after(merit[b], merit[a]) || (a < b && !after(merit[a], merit[b]));
}

/* Lets the row at a place of a heap sink until it ranks before both below it. */
static void sink(npy_intp *heap, size n, size at, const double *merit) {
    npy_intp row = heap[at];
    for (size below; (below = 2 * at + 1) < n; at = below) {
        if (below + 1 < n && ranks_before(heap[below + 1], heap[below], merit)) below++;
        if (!ranks_before(heap[below], row, merit)) break;
        heap[at] = heap[below];
    }
    heap[at] = row;
}

static void make_heap(npy_intp *rows, size n, const double *merit) {
    for (size at = n / 2; at-- > 0;) sink(rows, n, at, merit);
}

/* Takes the row that ranks first out of a heap of n. */
static npy_intp take_first(npy_intp *heap, size n, const double *merit) {
    npy_intp first = heap[0];
    heap[0] = heap[n - 1];
    sink(heap, n - 1, 0, merit);
    return first;
}

/* Grants requests of one group by merit and leaves the others without; for limits that few requests reach. */
static void grant_few(double *granted, const double *merit, npy_intp *rows, size n, double before, double most) {
    double before_group = before, left = most;
    make_heap(rows, n, merit);
    for (; n && left > 0.0; n--) {
        npy_intp row = take_first(rows, n, merit);
        double asked = granted[row];
        granted[row] = lesser(left, asked);
        before += asked;
        left = most - (before - before_group);
    }
    for (size i = 0; i < n; i++) granted[rows[i]] = 0.0;
}

enum { FEW = 8 }; /* a limit of less than one in so many of what is asked for is reached by few */

/* What is granted of requests in groups that cannot serve all of them; the rest is granted whole already. */
static void grant(double *granted, const double *merit, const npy_intp *group, size n, const double *limit, size groups,
                  double *asked_in, size *start, npy_intp *ranked, npy_intp *room) {
    memset(asked_in, 0, groups * sizeof *asked_in);
    memset(start, 0, (groups + 1) * sizeof *start);
    for (size i = 0; i < n; i++) asked_in[group[i]] += granted[i];
    for (size i = 0; i < n; i++) start[group[i] + 1] += asked_in[group[i]] > limit[group[i]];
    for (size g = 0; g < groups; g++) start[g + 1] += start[g];
    if (!start[groups]) return;
    for (size i = 0; i < n; i++)
        if (asked_in[group[i]] > limit[group[i]]) ranked[start[group[i]]++] = i;
    double before = -0.0; /* asked by all that rank higher, in this group and those before it */
    for (size g = 0, first = 0; g < groups; first = start[g++]) { /* start is by now where the next one begins */
        size count = start[g] - first;
        if (start[g] == start[groups - 1] && FEW * limit[g] < asked_in[g]) { /* no group follows */
            grant_few(granted, merit, ranked + first, count, before, greater(limit[g], 0.0));
            return;
        }
        sort_by_merit(ranked + first, count, merit, room);
        double before_group = before, most = greater(limit[g], 0.0);
        for (npy_intp *row = ranked + first; row < ranked + first + count; row++) {
            double asked = granted[*row];
            granted[*row] = lesser(greater(most - (before - before_group), 0.0), asked);
            before += asked;
        }
    }
}

PyDoc_STRVAR(grants_by_rank_doc, "grants_by_rank(request, merit, group, limit): grant by merit up to a limit.");
static PyObject *grants_by_rank(PyObject *self, PyObject *const *args, Py_ssize_t given, PyObject *names) {
    int fast = given == 4 && !names && is_array(args[0], NPY_DOUBLE) && is_array(args[1], NPY_DOUBLE) &&
               is_array(args[2], NPY_INTP) && is_array(args[3], NPY_DOUBLE);
    for (int i = 0; fast && i < 4; i++) fast = rank(args[i]) == 1 && (i == 3 || length(args[i]) == length(args[0]));
    if (!fast) return in_numpy("grants_by_rank", args, given, names);
    const npy_intp *group = data(args[2]);
    size n = length(args[0]), groups = length(args[3]);
    if (!rows_fit(group, n, groups)) return NULL;
    PyObject *grants = new_reals(n);
    size words = 2 * groups + 1 + n + n / 2;
    double *work = PyMem_Malloc((words + 1) * sizeof *work);
    if (!grants || !work) {
        Py_XDECREF(grants);
        PyMem_Free(work);
        return PyErr_NoMemory();
    }
    memcpy(data(grants), data(args[0]), n * sizeof(double));
    size *start = (size *)(work + groups);
    npy_intp *ranked = start + groups + 1;
    grant(data(grants), data(args[1]), group, n, data(args[3]), groups, work, start, ranked, ranked + n);
    PyMem_Free(work);
    return grants;
}

PyDoc_STRVAR(room_by_rank_doc, "room_by_rank(amount, merit, group, limit): what is left when a row's turn comes.");
static PyObject *room_by_rank(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    int fast = given == 4 && is_array(args[0], NPY_DOUBLE) && is_array(args[1], NPY_DOUBLE) &&
               is_array(args[2], NPY_INTP) && is_array(args[3], NPY_DOUBLE);
    for (int i = 0; fast && i < 4; i++) fast = rank(args[i]) == 1 && (i == 3 || length(args[i]) == length(args[0]));
    if (!fast) return in_numpy("room_by_rank", args, given, NULL);
    const double *amount = data(args[0]), *merit = data(args[1]), *limit = data(args[3]);
    const npy_intp *group = data(args[2]);
    size n = length(args[0]), groups = length(args[3]);
    if (!rows_fit(group, n, groups)) return NULL;
    npy_intp shape[1] = {n};
    PyObject *found = PyArray_ZEROS(1, shape, NPY_DOUBLE, 0);
    npy_intp *start = PyMem_Calloc(groups + n + 1, sizeof *start), *rows = start + groups + 1;
    if (!found || !start) {
        Py_XDECREF(found);
        PyMem_Free(start);
        return PyErr_NoMemory();
    }
    double *room = data(found);
    for (size i = 0; i < n; i++) start[group[i] + 1]++;
    for (size g = 0; g < groups; g++) start[g + 1] += start[g];
    for (size i = 0; i < n; i++) rows[start[group[i]]++] = i;
    for (size g = 0, first = 0; g < groups; first = start[g++]) { /* start is by now where the next one begins */
        double used = 0.0;
        size left = start[g] - first;
        if (!(limit[g] > 0.0)) continue;
        make_heap(rows + first, left, merit);
        for (; left && limit[g] - used > 0.0; left--) {
            npy_intp row = take_first(rows + first, left, merit);
            room[row] = limit[g] - used;
            used += amount[row];
        }
    }
    PyMem_Free(start);
    return found;
}

PyDoc_STRVAR(weighted_quantile_doc, "weighted_quantile(values, weight, q): below it lies a share q of the weight.");
static PyObject *weighted_quantile(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    int fast = given == 3 && is_array(args[0], NPY_DOUBLE) && rank(args[0]) == 1 && length(args[0]) &&
               is_array(args[1], NPY_DOUBLE) && rank(args[1]) == 1 && length(args[1]) == length(args[0]) &&
               PyFloat_Check(args[2]);
    if (!fast) return in_numpy("weighted_quantile", args, given, NULL);
    const double *value = data(args[0]), *weight = data(args[1]);
    size n = length(args[0]);
    double *merit = PyMem_Malloc(2 * n * sizeof *merit); /* the lowest value comes first */
    if (!merit) return PyErr_NoMemory();
    npy_intp *rows = (npy_intp *)(merit + n), row = 0;
    for (size i = 0; i < n; i++) merit[i] = -value[i], rows[i] = i;
    make_heap(rows, n, merit);
    double share = PyFloat_AS_DOUBLE(args[2]) * (0.0 + pairwise_sum(weight, n)), cumulated = -0.0;
    for (size left = n; left; left--) {
        row = take_first(rows, left, merit);
        cumulated += weight[row];
        if (cumulated >= share) break;
    }
    PyMem_Free(merit);
    return PyFloat_FromDouble(value[row]);
}

PyDoc_STRVAR(laid_in_doc, "laid_in(memory, first, columns): copies of arrays, laid into memory from a byte on.");
static PyObject *laid_in(PyObject *self, PyObject *const *args, Py_ssize_t given) {
    int fast = given == 3 && is_array(args[0], NPY_UINT8) && rank(args[0]) == 1 && PyLong_Check(args[1]) &&
               PyArray_ISWRITEABLE((PyArrayObject *)args[0]) && PyList_Check(args[2]);
    size columns = fast ? PyList_GET_SIZE(args[2]) : 0, first = fast ? PyLong_AsSsize_t(args[1]) : 0;
    if (first < 0) PyErr_Clear(); /* NumPy finds the words */
    fast = fast && first >= 0 && first % 64 == 0;
    for (size at = 0, end = first; fast && at < columns; at++) {
        PyObject *column = PyList_GET_ITEM(args[2], at);
        fast = PyArray_Check(column) && PyArray_ISCARRAY_RO((PyArrayObject *)column) &&
               (PyArray_ISNUMBER((PyArrayObject *)column) || PyArray_ISBOOL((PyArrayObject *)column)) &&
               PyArray_NBYTES((PyArrayObject *)column) <= length(args[0]) - end;
        if (fast) end += (PyArray_NBYTES((PyArrayObject *)column) + 63) / 64 * 64;
    }
    if (!fast) return in_numpy("laid_in", args, given, NULL);
    PyObject *copies = PyList_New(columns);
    for (size at = 0; copies && at < columns; at++) {
        PyArrayObject *column = (PyArrayObject *)PyList_GET_ITEM(args[2], at);
        char *place = (char *)data(args[0]) + first;
        int axes = PyArray_NDIM(column), type = PyArray_TYPE(column);
        PyObject *copy =
            PyArray_New(&PyArray_Type, axes, PyArray_DIMS(column), type, NULL, place, 0, NPY_ARRAY_CARRAY, NULL);
        if (!copy || PyArray_SetBaseObject((PyArrayObject *)copy, Py_NewRef(args[0]))) {
            Py_XDECREF(copy);
            Py_CLEAR(copies);
            break;
        }
        memcpy(place, PyArray_DATA(column), PyArray_NBYTES(column));
        PyList_SET_ITEM(copies, at, copy);
        first += (PyArray_NBYTES(column) + 63) / 64 * 64;
    }
    return copies;
}

PyMethodDef arrays_methods[] = {
    {"true_rows", true_rows, METH_O, true_rows_doc},
    {"any_true", any_true, METH_O, any_true_doc},
    {"in_force", in_force, METH_O, in_force_doc},
    {"ratio", (PyCFunction)(void (*)(void))ratio, METH_FASTCALL | METH_KEYWORDS, ratio_doc},
    {"grants_by_rank", (PyCFunction)(void (*)(void))grants_by_rank, METH_FASTCALL | METH_KEYWORDS, grants_by_rank_doc},
    {"room_by_rank", (PyCFunction)(void (*)(void))room_by_rank, METH_FASTCALL, room_by_rank_doc},
    {"weighted_quantile", (PyCFunction)(void (*)(void))weighted_quantile, METH_FASTCALL, weighted_quantile_doc},
    {"laid_in", (PyCFunction)(void (*)(void))laid_in, METH_FASTCALL, laid_in_doc},
    {NULL, NULL, 0, NULL},
};
