"""Hatchling's hook: compile ``kernels/src`` as the project is installed. Without a C compiler nothing is compiled."""

import importlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
# no fused multiply-add and no reordering: the bits are those of the NumPy twin
FLAGS = (
    "-O3",
    "-fPIC",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-fvisibility=hidden",
    "-Wall",
    "-Werror=implicit",
)


class CompileKernels(BuildHookInterface):
    """Puts ``kernels/_compiled`` beside its source, for a checkout and for a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and tell hatchling that the wheel is of this platform."""
        try:
            library = compile_kernels(Path(self.root) / "kernels")
        except (OSError, subprocess.CalledProcessError) as fault:
            for old in (Path(self.root) / "kernels").glob("_compiled.*"):
                old.unlink()  # it belongs to another source
            self.app.display_warning(f"greenforge runs on NumPy alone: its kernels were not compiled ({fault})")
            return
        build_data["artifacts"] += [f"/kernels/{library.name}", "/kernels/_rules.json"]
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def compile_kernels(folder: Path) -> Path:
    """Compile the sources of a folder into its library, which appears whole or not at all.

    Raises:
        OSError: there is no compiler.
        CalledProcessError: it refused.
    """
    import numpy as np

    compiler = os.environ.get("CC") or next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if not compiler:
        raise OSError("no C compiler found")
    generated = folder / "_rules.c"
    _translator(folder).translate_all(folder.parent, generated, folder / "_rules.json")
    library = folder / f"_compiled{sysconfig.get_config_var('EXT_SUFFIX')}"
    draft = library.with_suffix(f".{os.getpid()}")
    include = [f"-I{folder / 'src'}", f"-I{np.get_include()}", f"-I{sysconfig.get_paths()['include']}"]
    shared = ["-bundle", "-undefined", "dynamic_lookup"] if sys.platform == "darwin" else ["-shared"]
    sources = [str(source) for source in (generated, *sorted((folder / "src").glob("*.c")))]  # the longest first
    objects = [f"{draft}.{number}.o" for number in range(len(sources))]
    try:
        running = [
            subprocess.Popen([*compiler.split(), *FLAGS, *include, "-c", source, "-o", made])
            for source, made in zip(sources, objects, strict=True)
        ]
        for process in running:
            if process.wait():
                raise subprocess.CalledProcessError(process.returncode, process.args)
        subprocess.run([*compiler.split(), *shared, *objects, "-o", str(draft), "-lm"], check=True)
        draft.replace(library)
    finally:
        for made in (*map(Path, objects), draft):
            made.unlink(missing_ok=True)
    return library


def _translator(folder: Path) -> Any:
    """The translator beside this file; the project it belongs to is not installed yet."""
    sys.path.insert(0, str(folder.parent))
    try:
        return importlib.import_module("kernels.translator")
    finally:
        sys.path.remove(str(folder.parent))


if __name__ == "__main__":  # python -m kernels.build, while working on them
    print(compile_kernels(HERE))
