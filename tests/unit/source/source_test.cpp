// Files, lines and columns.
#include "compiler/source/source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

namespace tejun {
namespace {

using Kind = SourceProblem::Kind;

class OnDisk : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "tejun-source-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string &name, std::string_view bytes) {
    const auto path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  std::filesystem::path folder_;
};

TEST(SourceFile, linesAndColumnsCountCodePoints) {
  SourceManager sources;
  const SourceFile &file = sources.file(sources.addText("a.tj", "let 端末 = 1\r\n\n  ホスト😀x"));
  EXPECT_EQ(file.lineCount(), 3U);
  EXPECT_EQ(file.lineText(1), "let 端末 = 1");
  EXPECT_EQ(file.lineText(2), "");
  EXPECT_EQ(file.lineText(3), "  ホスト😀x");

  const auto at = [&](std::string_view what) {
    return file.lineColumn(static_cast<std::uint32_t>(file.text().find(what)));
  };
  EXPECT_EQ(at("let"), (LineColumn{1, 1}));
  EXPECT_EQ(at("末"), (LineColumn{1, 6}));
  EXPECT_EQ(at("="), (LineColumn{1, 8}));
  EXPECT_EQ(at("x"), (LineColumn{3, 7}));
  EXPECT_EQ(file.lineColumn(static_cast<std::uint32_t>(file.text().size())), (LineColumn{3, 8}));
  EXPECT_EQ(file.lineColumn(9999), (LineColumn{3, 8}));
}

TEST(SourceFile, anOffsetInsideACharacterIsTheCharacters) {
  SourceManager sources;
  const SourceFile &file = sources.file(sources.addText("a.tj", "a端b"));
  for (const std::uint32_t offset : {1U, 2U, 3U}) EXPECT_EQ(file.lineColumn(offset), (LineColumn{1, 2}));
  EXPECT_EQ(file.lineColumn(4), (LineColumn{1, 3}));
}

TEST(SourceFile, offsetIsTheReverse) {
  SourceManager sources;
  const SourceFile &file = sources.file(sources.addText("a.tj", "let 端末\r\n\n  ホスト\n"));
  for (std::uint32_t offset = 0; offset <= file.text().size(); ++offset) {
    const bool inside = offset < file.text().size() && (file.text()[offset] & 0xC0) == 0x80;
    const bool lineFeedOfPair =
        offset < file.text().size() && file.text()[offset] == '\n' && offset > 0 && file.text()[offset - 1] == '\r';
    if (inside || lineFeedOfPair) continue;
    EXPECT_EQ(file.offset(file.lineColumn(offset)), offset);
  }
  EXPECT_EQ(file.offset({1, 999}), file.text().find('\r'));
  EXPECT_EQ(file.offset({999, 1}), file.text().size());
}

TEST(SourceFile, emptyTextHasOneLine) {
  SourceManager sources;
  const SourceFile &file = sources.file(sources.addText("a.tj", ""));
  EXPECT_TRUE(file.usable());
  EXPECT_EQ(file.lineCount(), 1U);
  EXPECT_EQ(file.lineText(1), "");
  EXPECT_EQ(file.lineColumn(0), (LineColumn{1, 1}));
}

TEST(SourceFile, byteOrderMarkIsSkipped) {
  SourceManager sources;
  const SourceFile &file = sources.file(sources.addText("a.tj", "\xEF\xBB\xBFscope"));
  EXPECT_TRUE(file.usable());
  EXPECT_TRUE(file.hasByteOrderMark());
  EXPECT_EQ(file.text(), "scope");
  EXPECT_EQ(file.lineColumn(0), (LineColumn{1, 1}));
}

TEST(SourceFile, textOfASpanStaysInside) {
  SourceManager sources;
  const FileId id = sources.addText("a.tj", "scope");
  EXPECT_EQ(sources.text({id, 1, 3}), "co");
  EXPECT_EQ(sources.text({id, 3, 99}), "pe");
  EXPECT_EQ(sources.text({id, 77, 99}), "");
}

TEST(SourceFile, columnsOfBytesThatAreNotText) {
  SourceManager sources;
  const SourceFile &file = sources.file(sources.addText("a.tj", "ab\xFF\xFE"
                                                                "cd"));
  EXPECT_EQ(file.problems().at(0).kind, Kind::invalidUtf8);
  EXPECT_EQ(file.lineColumn(2), (LineColumn{1, 3}));
  EXPECT_EQ(file.lineColumn(4), (LineColumn{1, 5}));
}

TEST_F(OnDisk, readsAFile) {
  SourceManager sources;
  const SourceFile &file = sources.file(sources.addFile(write("手順.tj", "scope \"範囲\" {}\n")));
  EXPECT_TRUE(file.usable());
  EXPECT_EQ(file.text(), "scope \"範囲\" {}\n");
  EXPECT_EQ(sources.find(file.path()), FileId{1});
  EXPECT_FALSE(sources.find("other.tj").valid());
}

TEST_F(OnDisk, saysWhyItCannotRead) {
  SourceManager sources;
  const auto kind = [&](const std::string &path) { return sources.file(sources.addFile(path)).problems().at(0).kind; };
  EXPECT_EQ(kind(folder_ / "missing.tj"), Kind::notFound);
  EXPECT_EQ(kind(folder_ / std::string(5000, 'x')), Kind::unreadable);
  EXPECT_EQ(kind(folder_), Kind::notAFile);
  EXPECT_EQ(kind("/dev/zero"), Kind::notAFile);
  const auto pipe = folder_ / "pipe.tj";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(kind(pipe), Kind::notAFile); // and does not wait for a writer
}

TEST_F(OnDisk, neverReadsAFileThatIsTooLarge) {
  const std::string path = write("large.tj", "x");
  std::filesystem::resize_file(path, std::uintmax_t{50} << 20);
  SourceManager sources;
  const SourceFile &file = sources.file(sources.addFile(path));
  EXPECT_EQ(file.problems().at(0).kind, Kind::tooLarge);
  EXPECT_TRUE(file.text().empty());
}

TEST_F(OnDisk, sizeLimitOnBothSides) {
  SourceManager sources;
  EXPECT_TRUE(sources.file(sources.addFile(write("most.tj", std::string(maxSourceBytes, ' ')))).usable());
  const auto &beyond = sources.file(sources.addFile(write("more.tj", std::string(maxSourceBytes + 1, ' '))));
  EXPECT_EQ(beyond.problems().at(0).kind, Kind::tooLarge);
  EXPECT_TRUE(beyond.text().empty());
}

TEST(SourceManager, readsFromManyThreads) {
  SourceManager sources;
  std::string text;
  for (int line = 0; line < 1000; ++line) text += "端末\n";
  const FileId id = sources.addText("a.tj", text);
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (std::uint32_t line = 1; line <= 1000; ++line) {
        if (sources.file(id).lineColumn((line - 1) * 7 + 3) != LineColumn{line, 2}) ++wrong;
      }
    });
  }
  for (auto &thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Span, joins) {
  const Span left{FileId{1}, 4, 8};
  EXPECT_EQ(left.to({FileId{1}, 10, 12}), (Span{FileId{1}, 4, 12}));
  EXPECT_EQ(left.to({FileId{2}, 10, 12}), left);
  EXPECT_EQ(left.to({}), left);
  EXPECT_EQ(Span{}.to(left), left);
}

} // namespace
} // namespace tejun
