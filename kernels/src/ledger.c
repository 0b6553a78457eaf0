#include "common.h"

PyMethodDef ledger_methods[] = {
    {NULL, NULL, 0, NULL},
};
