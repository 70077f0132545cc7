// Loading workspaces: which files belong to one, what tejun.json may say, and what is said when something is wrong.
#include "compiler/workspace/workspace.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "compiler/workspace/library.h"

namespace tejun {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Loaded {
  SourceManager sources;
  DiagnosticSink sink;
  Workspace workspace;
  std::vector<std::string> files;
  std::vector<std::string> codes;
  std::string messages;
};

void load(Loaded &out, const FileSystem &files, const std::vector<std::string> &paths) {
  out.workspace = loadWorkspace(files, paths, out.sources, out.sink);
  for (const FileId id : out.workspace.files) out.files.push_back(out.sources.file(id).path());
  for (const Diagnostic &diagnostic : out.sink.take()) {
    out.codes.emplace_back(diagnostic.code());
    out.messages += diagnostic.message(Language::english) + "\n";
  }
}

MemoryFileSystem acme() {
  MemoryFileSystem files;
  files.add("acme/tejun.json", R"({"name": "acme", "title": "手順", "version": "1.0"})");
  files.add("acme/site/scope.tj", "x");
  files.add("acme/site/criteria.tj", "x");
  files.add("acme/README.md", "no source");
  files.add("acme/.git/hidden.tj", "x");
  files.add("acme/vendor/tejun.json", R"({"name": "other"})");
  files.add("acme/vendor/other.tj", "x");
  return files;
}

TEST(Workspace, TakesEverySourceBelowTheFolder) {
  Loaded loaded;
  load(loaded, acme(), {"acme"});
  EXPECT_THAT(loaded.files, ElementsAre("acme/site/criteria.tj", "acme/site/scope.tj"));
  EXPECT_THAT(loaded.codes, IsEmpty());
  EXPECT_EQ(loaded.workspace.manifest.name, "acme");
  EXPECT_EQ(loaded.workspace.manifest.title, "手順");
  EXPECT_TRUE(loaded.workspace.complete);
}

TEST(Workspace, IsFoundAboveTheFolder) {
  Loaded loaded;
  load(loaded, acme(), {"acme/site"});
  EXPECT_THAT(loaded.files, ElementsAre("acme/site/criteria.tj", "acme/site/scope.tj"));
}

TEST(Workspace, AFileBringsItsWorkspace) {
  Loaded loaded;
  load(loaded, acme(), {"acme/site/scope.tj"});
  EXPECT_THAT(loaded.files, ElementsAre("acme/site/criteria.tj", "acme/site/scope.tj"));
}

TEST(Workspace, AFileThatBelongsToNoneIsAlone) {
  MemoryFileSystem files;
  files.add("tejun.json", R"({"name": "far", "sources": ["site"]})");
  files.add("site/a.tj", "x");
  files.add("tests/alone.tj", "x");
  Loaded loaded;
  load(loaded, files, {"tests/alone.tj"});
  EXPECT_THAT(loaded.files, ElementsAre("tests/alone.tj"));
  EXPECT_THAT(loaded.codes, IsEmpty());
  EXPECT_EQ(loaded.workspace.root, "");
}

TEST(Workspace, SourcesAreFoldersFilesAndGlobs) {
  MemoryFileSystem files;
  files.add("w/tejun.json", R"({"name": "w", "sources": ["site", "one.tj", "plays/**/*.tj", "flat/*.tj"]})");
  for (const char *path : {"w/site/deep/a.tj", "w/one.tj", "w/two.tj", "w/plays/x/y/b.tj", "w/plays/c.tj",
                           "w/flat/d.tj", "w/flat/deep/e.tj"})
    files.add(path, "x");
  Loaded loaded;
  load(loaded, files, {"w"});
  EXPECT_THAT(loaded.files,
              ElementsAre("w/flat/d.tj", "w/one.tj", "w/plays/c.tj", "w/plays/x/y/b.tj", "w/site/deep/a.tj"));
  EXPECT_THAT(loaded.codes, IsEmpty());
}

TEST(Workspace, ReportsWhatIsNotThere) {
  Loaded loaded;
  load(loaded, MemoryFileSystem(), {"nowhere.tj"});
  EXPECT_THAT(loaded.codes, ElementsAre("TJ0001"));
  EXPECT_FALSE(loaded.workspace.complete);

  MemoryFileSystem files;
  files.add("empty/a.txt", "x");
  Loaded without;
  load(without, files, {"empty"});
  EXPECT_THAT(without.codes, ElementsAre("TJ0020"));

  files.add("bare/tejun.json", R"({"name": "bare"})");
  Loaded bare;
  load(bare, files, {"bare"});
  EXPECT_THAT(bare.codes, ElementsAre("TJ0025"));
}

TEST(Workspace, KeepsWhatCanBeReadBesideWhatCannot) {
  MemoryFileSystem files = acme();
  files.add("acme/site/broken.tj", "\xff\xfe\xfa");
  Loaded loaded;
  load(loaded, files, {"acme"});
  EXPECT_THAT(loaded.files, ElementsAre("acme/site/criteria.tj", "acme/site/scope.tj"));
  EXPECT_EQ(loaded.codes.size(), 1u);
  EXPECT_FALSE(loaded.workspace.complete);
}

TEST(Workspace, HasALimitOfFiles) {
  MemoryFileSystem files;
  files.add("w/tejun.json", R"({"name": "w"})");
  for (std::size_t i = 0; i < maxWorkspaceFiles; ++i) files.add("w/" + std::to_string(i) + ".tj", "x");
  Loaded within;
  load(within, files, {"w"});
  EXPECT_EQ(within.files.size(), maxWorkspaceFiles);
  EXPECT_THAT(within.codes, IsEmpty());

  files.add("w/one_more.tj", "x");
  Loaded beyond;
  load(beyond, files, {"w"});
  EXPECT_EQ(beyond.files.size(), maxWorkspaceFiles);
  EXPECT_THAT(beyond.codes, ElementsAre("TJ0012"));
}

TEST(Workspace, OfTheRealFileSystem) {
  const std::filesystem::path root =
      std::filesystem::temp_directory_path() / ("tejun-workspace-" + std::to_string(::getpid()));
  std::filesystem::create_directories(root / "site");
  std::ofstream(root / "tejun.json") << R"({"name": "real"})";
  std::ofstream(root / "site" / "標的型攻撃.tj") << "x";
  std::filesystem::create_directory_symlink(root, root / "site" / "loop");
  Loaded loaded;
  load(loaded, RealFileSystem(), {root.string()});
  std::filesystem::remove_all(root);
  EXPECT_THAT(loaded.files, ElementsAre((root / "site" / "標的型攻撃.tj").string()));
  EXPECT_THAT(loaded.codes, IsEmpty());
}

struct ManifestCase {
  const char *name;
  const char *json;
  const char *code;
  const char *says;
};

class ManifestErrors : public ::testing::TestWithParam<ManifestCase> {};

TEST_P(ManifestErrors, AreReported) {
  MemoryFileSystem files;
  files.add("w/tejun.json", GetParam().json);
  files.add("w/a.tj", "x");
  Loaded loaded;
  load(loaded, files, {"w"});
  EXPECT_THAT(loaded.codes, ElementsAre(GetParam().code));
  EXPECT_THAT(loaded.messages, HasSubstr(GetParam().says));
  EXPECT_FALSE(loaded.workspace.complete);
}

INSTANTIATE_TEST_SUITE_P(
    Workspace, ManifestErrors,
    ::testing::Values(
        ManifestCase{"cutShort", R"({"name": "w")", "TJ0021", "unexpected end of input"},
        ManifestCase{"notAnObject", R"(["w"])", "TJ0023", "an object"},
        ManifestCase{"withoutName", "{}", "TJ0023", "`name`"},
        ManifestCase{"nameIsANumber", R"({"name": 1})", "TJ0023", "`name`"},
        ManifestCase{"unknownKey", R"({"name": "w", "surces": []})", "TJ0022", "`surces`"},
        ManifestCase{"sourcesAreAText", R"({"name": "w", "sources": "site"})", "TJ0023", "`sources`"},
        ManifestCase{"outside", R"({"name": "w", "sources": ["a.tj", "../other"]})", "TJ0024", "`../other`"},
        ManifestCase{"absolute", R"({"name": "w", "sources": ["a.tj", "/etc"]})", "TJ0024", "`/etc`"},
        ManifestCase{"nothingThere", R"({"name": "w", "sources": ["a.tj", "plays"]})", "TJ0025", "`w/plays`"},
        ManifestCase{"unknownLint", R"({"name": "w", "lint": {"TJ9999": "off"}})", "TJ1500", "`TJ9999`"},
        ManifestCase{"unknownRule", R"({"name": "w", "lint": {"unused_inport": "off"}})", "TJ1500", "`unused_inport`"},
        ManifestCase{"noLint", R"({"name": "w", "lint": {"TJ0201": "off"}})", "TJ0023", "no lint"},
        ManifestCase{"unknownLevel", R"({"name": "w", "lint": {"TJ0209": "loud"}})", "TJ0023", "`off`"},
        ManifestCase{"dependencies", R"({"name": "w", "dependencies": {"x": "1"}})", "TJ0901", "not available yet"}),
    [](const auto &test) { return test.param.name; });

TEST(Manifest, ReadsLintLevels) {
  MemoryFileSystem files;
  files.add("w/tejun.json", R"({"name": "w", "lint": {"TJ0209": "error", "TJ0224": "off"}})");
  files.add("w/a.tj", "x");
  Loaded loaded;
  load(loaded, files, {"w"});
  ASSERT_EQ(loaded.workspace.manifest.lint.size(), 2u);
  EXPECT_EQ(loaded.workspace.manifest.lint[0].level, LintLevel::error);
  EXPECT_EQ(loaded.workspace.manifest.lint[1].level, LintLevel::off);
}

TEST(Manifest, ReadsLintLevelsByNameAndForAll) {
  MemoryFileSystem files;
  files.add("w/tejun.json",
            R"({"name": "w", "lint": {"unused-name": "off", "unused_import": "warning", "*": "error"}})");
  files.add("w/a.tj", "x");
  Loaded loaded;
  load(loaded, files, {"w"});
  EXPECT_THAT(loaded.codes, IsEmpty());
  const auto levelOf = [&](std::string_view code) {
    std::optional<LintLevel> level; // the last counts
    for (const LintSetting &setting : loaded.workspace.manifest.lint)
      if (row(setting.id).code == code) level = setting.level;
    return level;
  };
  EXPECT_EQ(levelOf("TJ0209"), LintLevel::warning);
  EXPECT_EQ(levelOf("TJ0224"), LintLevel::off);
  EXPECT_EQ(levelOf("TJ0408"), LintLevel::error);
  EXPECT_EQ(levelOf("TJ0201"), std::nullopt);
}

TEST(Manifest, NestsAsDeepAsAnyJson) {
  MemoryFileSystem files;
  files.add("w/tejun.json", std::string(200'000, '['));
  files.add("w/a.tj", "x");
  Loaded loaded;
  load(loaded, files, {"w"});
  EXPECT_THAT(loaded.codes, ElementsAre("TJ0021"));
}

TEST(Glob, FitsParts) {
  EXPECT_TRUE(fitsGlob("a/*.tj", "a/b.tj"));
  EXPECT_FALSE(fitsGlob("a/*.tj", "a/b/c.tj"));
  EXPECT_TRUE(fitsGlob("a/**/c.tj", "a/c.tj"));
  EXPECT_TRUE(fitsGlob("a/**/c.tj", "a/b/b/c.tj"));
  EXPECT_FALSE(fitsGlob("a/**/c.tj", "b/a/c.tj"));
  EXPECT_TRUE(fitsGlob("**/c.tj", "c.tj"));
  EXPECT_TRUE(fitsGlob("**", "a/b"));
  EXPECT_TRUE(fitsGlob("a/?.tj", "a/b.tj"));
  EXPECT_FALSE(fitsGlob("a/?.tj", "a/bb.tj"));
  EXPECT_FALSE(fitsGlob("a", "a/b"));
  EXPECT_TRUE(fitsGlob("**/b/**/c", "b/a/b/c"));
}

TEST(Library, HasThePreludeAndItsModulesSorted) {
  const auto modules = standardLibrary();
  EXPECT_TRUE(std::is_sorted(modules.begin(), modules.end(), [](auto &a, auto &b) { return a.name < b.name; }));
  EXPECT_TRUE(std::any_of(modules.begin(), modules.end(), [](auto &m) { return m.name == "prelude"; }));
  EXPECT_TRUE(std::any_of(modules.begin(), modules.end(),
                          [](auto &m) { return m.name == "edr" && m.text.find("isolate") != std::string_view::npos; }));
}

} // namespace
} // namespace tejun
