/* The module kernels._compiled: functions are declared in the file of their subject. */
#define GREENFORGE_MODULE
#include "common.h"

extern PyMethodDef arrays_methods[], cells_methods[], ledger_methods[], luck_methods[], places_methods[],
    rules_methods[], store_methods[], sums_methods[];

static PyMethodDef *ALL[] = {arrays_methods, cells_methods, ledger_methods, luck_methods, places_methods,
                             rules_methods,  store_methods, sums_methods};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "kernels._compiled", "Compiled twins of functions marked @kernel.", -1, NULL,
};

PyMODINIT_FUNC PyInit__compiled(void) {
    import_array();
    PyObject *module = PyModule_Create(&definition);
    if (!module) return NULL;
    for (size_t i = 0; i < sizeof(ALL) / sizeof(*ALL); i++)
        if (PyModule_AddFunctions(module, ALL[i])) {
            Py_DECREF(module);
            return NULL;
        }
    return module;
}
