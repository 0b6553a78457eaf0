#include "common.h"

PyMethodDef store_methods[] = {
    {NULL, NULL, 0, NULL},
};
