# The lit suite: one folder a feature, each file a test that runs the real programs and checks them with FileCheck.
# Started with the configuration that CMake writes (lit.site.cfg.py); see docs/developing.md.
#
#   %tejun      the command            %stdlib     stdlib/
#   %fixtures   tests/lit/Inputs/      %playbooks  playbooks/   %source  the repository

import os

import lit.formats

if not hasattr(config, "tejun_bin"):
    lit_config.fatal("start lit with BUILD/tests/lit as its argument, or `./dev test`")

source = config.tejun_source

config.name = "tejun"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".tj", ".test"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.join(source, "tests", "lit")
config.test_exec_root = os.path.join(config.tejun_build, "tests", "lit")

# Nothing of the caller's surroundings may change a result.
kept = ("ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LLVM_PROFILE_FILE")
config.environment = {name: os.environ[name] for name in kept if name in os.environ}
config.environment.update(
    PATH=os.pathsep.join([config.llvm_tools, config.tejun_bin, "/usr/bin", "/bin"]),
    HOME=config.test_exec_root,
    LANG="C.UTF-8",
    TZ="UTC",
    NO_COLOR="1",
    TEJUN_LANG="en",
)

config.substitutions += [
    ("%tejun", os.path.join(config.tejun_bin, "tejun")),
    ("%fixtures", os.path.join(config.test_source_root, "Inputs")),
    ("%source", source),
    ("%stdlib", os.path.join(source, "stdlib")),
    ("%playbooks", os.path.join(source, "playbooks")),
]

lit_config.maxIndividualTestTime = 240 if config.tejun_sanitize else 60
