// Bad sources in words: the code, the place, the command that helps.
#include "compiler/diagnostics/load.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "compiler/diagnostics/render.h"

namespace tejun {
namespace {

using std::string_view_literals::operator""sv;

std::string load(std::string path, std::string_view bytes) {
  SourceManager sources;
  DiagnosticSink sink;
  EXPECT_FALSE(loadText(sources, std::move(path), std::string(bytes), sink).has_value());
  const auto taken = sink.take();
  EXPECT_EQ(taken.size(), 1U);
  return taken.empty() ? "" : renderTerminal(taken[0], sources, {});
}

TEST(Load, givesAFileThatIsFine) {
  SourceManager sources;
  DiagnosticSink sink;
  EXPECT_EQ(loadText(sources, "a.tj", "scope \"x\" {}", sink), FileId{1});
  EXPECT_TRUE(sink.take().empty());
}

TEST(Load, bidirectionalControl) {
  EXPECT_EQ(load("a.tj", "let 端末 = \"a\u202Eb\"\n"),
            "error[TJ0009]: bidirectional control character U+202E (RIGHT-TO-LEFT OVERRIDE) in the source\n"
            " --> a.tj:1:12\n"
            "  |\n"
            "1 | let 端末 = \"a<U+202E>b\"\n"
            "  |              ^^^^^^^^\n"
            "  = help: it can make a line read differently from what is compiled\n"
            "  = fix: remove the character U+202E (RIGHT-TO-LEFT OVERRIDE)\n");
}

TEST(Load, controlCharacter) {
  EXPECT_EQ(load("a.tj", "let a\0b"sv), "error[TJ0010]: control character U+0000 (NULL) in the source\n"
                                        " --> a.tj:1:6\n"
                                        "  |\n"
                                        "1 | let a<U+0000>b\n"
                                        "  |      ^^^^^^^^\n"
                                        "  = help: only tabs and line ends (LF or CRLF) are allowed\n"
                                        "  = possible fix: remove the character U+0000 (NULL)\n");
}

TEST(Load, invalidUtf8) {
  EXPECT_EQ(load("a.tj", "let caf\xE9 = 1"),
            "error[TJ0005]: not UTF-8: byte 0xE9 at offset 7\n"
            " --> a.tj:1:8\n"
            "  |\n"
            "1 | let caf<0xE9> = 1\n"
            "  |        ^^^^^^\n"
            "  = help: source files are UTF-8; save the file again in that encoding\n");
}

TEST(Load, saysHowToConvertJapaneseEncodings) {
  EXPECT_EQ(load("手順 1.tj", "\x91\x97\x8F\x6F\x83\x66"),
            "error[TJ0007]: this file looks like Shift_JIS, not UTF-8 (byte 0x91 at offset 0)\n"
            " --> 手順 1.tj\n"
            "  = help: convert it: `iconv -f CP932 -t UTF-8 '手順 1.tj' > converted.tj`\n");
  EXPECT_EQ(load("a.tj", "\xC1\xF7\xBD\xD0\xA5\xC7"),
            "error[TJ0008]: this file looks like EUC-JP, not UTF-8 (byte 0xC1 at offset 0)\n"
            " --> a.tj\n"
            "  = help: convert it: `iconv -f EUC-JP -t UTF-8 a.tj > converted.tj`\n");
  EXPECT_EQ(load("it's.tj", "\xFF\xFEs\0"sv),
            "error[TJ0006]: this file looks like UTF-16, not UTF-8\n"
            " --> it's.tj\n"
            "  = help: convert it: `iconv -f UTF-16 -t UTF-8 'it'\\''s.tj' > converted.tj`\n");
}

TEST(Load, emptyAndTooLarge) {
  for (const auto text : {""sv, " \r\n\t\n"sv, "\xEF\xBB\xBF"sv}) {
    EXPECT_TRUE(load("a.tj", text).starts_with("error[TJ0011]: `a.tj` is empty\n"));
  }
  EXPECT_EQ(load("a.tj", std::string(maxSourceBytes + 1, 'x')), "error[TJ0004]: `a.tj` is larger than 16 MiB\n"
                                                                " --> a.tj\n"
                                                                "  = help: split the workspace into smaller files\n");
}

TEST(Load, missingFileAndFolder) {
  SourceManager sources;
  DiagnosticSink sink;
  EXPECT_FALSE(loadFile(sources, "no/such/手順.tj", sink));
  EXPECT_FALSE(loadFile(sources, std::filesystem::temp_directory_path(), sink));
  const auto taken = sink.take();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(renderTerminal(taken[0], sources, {.language = Language::japanese}),
            "エラー[TJ0001]: `no/such/手順.tj` が見つかりません\n"
            " --> no/such/手順.tj\n");
  EXPECT_EQ(taken[1].code(), "TJ0003");
}

TEST(Load, reportsEveryControlOnce) {
  SourceManager sources;
  DiagnosticSink sink;
  EXPECT_FALSE(loadText(sources, "a.tj", "a\u202Eb\u202C\n\ac", sink));
  EXPECT_EQ(sink.errorCount(), 3U);
}

} // namespace
} // namespace tejun
