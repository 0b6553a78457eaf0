"""The verbs: one mechanism a module, pure functions of arrays, no Mesa, no state, not each other."""
