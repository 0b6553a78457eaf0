"""Hatchling's hook: compile ``kernels/src`` as the project is installed. Without a C compiler nothing is compiled."""

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


class CompileKernels(BuildHookInterface):  # type: ignore[type-arg]
    """Puts ``kernels/_compiled`` beside its source, for a checkout and for a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and tell hatchling that the wheel is of this platform."""
        try:
            library = compile_kernels(Path(self.root) / "kernels")
        except (OSError, subprocess.CalledProcessError) as fault:
            self.app.display_warning(f"greenforge runs on NumPy alone: its kernels were not compiled ({fault})")
            return
        build_data["artifacts"].append(f"/kernels/{library.name}")
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
    library = folder / f"_compiled{sysconfig.get_config_var('EXT_SUFFIX')}"
    draft = library.with_suffix(f".{os.getpid()}")
    include = [f"-I{np.get_include()}", f"-I{sysconfig.get_paths()['include']}"]
    shared = ["-bundle", "-undefined", "dynamic_lookup"] if sys.platform == "darwin" else ["-shared"]
    sources = [str(source) for source in sorted((folder / "src").glob("*.c"))]
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
        for made in (*objects, draft):
            Path(made).unlink(missing_ok=True)
    return library


if __name__ == "__main__":  # python -m kernels.build, while working on them
    print(compile_kernels(HERE))
