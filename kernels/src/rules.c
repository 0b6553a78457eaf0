#include "common.h"

PyMethodDef rules_methods[] = {
    {NULL, NULL, 0, NULL},
};
