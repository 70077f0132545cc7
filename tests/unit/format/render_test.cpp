// The algebra of documents on its own.
#include "compiler/format/render.h"

#include <gtest/gtest.h>

namespace tejun::format {

namespace {

class Render : public testing::Test {
protected:
  DocMaker docs;

  const Doc *call(const Doc *argument) {
    return docs.group(docs.concat(
        {docs.text("f("), docs.nest(2, docs.concat({docs.soft(), argument})), docs.soft(), docs.text(")")}));
  }
};

TEST_F(Render, AGroupThatFitsIsOneLine) {
  const Doc *doc = call(docs.concat({docs.text("a,"), docs.line(), docs.text("b")}));
  EXPECT_EQ(render(doc, 7), "f(a, b)\n");
  EXPECT_EQ(render(doc, 6), "f(\n  a,\n  b\n)\n");
}

TEST_F(Render, WhatFollowsUpToTheNextLineEndCounts) {
  const Doc *doc = docs.concat({call(docs.text("a")), docs.text(";;")});
  EXPECT_EQ(render(doc, 6), "f(a);;\n");
  EXPECT_EQ(render(doc, 5), "f(\n  a\n);;\n");
  const Doc *loose = docs.concat({call(docs.text("a")), docs.group(docs.line()), docs.text(";;")});
  EXPECT_EQ(render(loose, 5), "f(a)\n;;\n");
}

TEST_F(Render, InnerGroupsDecideForThemselves) {
  const Doc *doc = call(call(docs.text("abc")));
  EXPECT_EQ(render(doc, 9), "f(f(abc))\n");
  EXPECT_EQ(render(doc, 8), "f(\n  f(abc)\n)\n");
  EXPECT_EQ(render(doc, 7), "f(\n  f(\n    abc\n  )\n)\n");
}

TEST_F(Render, FullWidthCharactersTakeTwoColumns) {
  const Doc *doc = call(docs.text("調査"));
  EXPECT_EQ(render(doc, 7), "f(調査)\n");
  EXPECT_EQ(render(doc, 6), "f(\n  調査\n)\n");
}

TEST_F(Render, FillTakesWhatFits) {
  const Doc *doc = docs.concat({docs.text("a"), docs.fill(2, docs.text("b")), docs.fill(2, docs.text("c"))});
  EXPECT_EQ(render(doc, 5), "a b c\n");
  EXPECT_EQ(render(doc, 3), "a b\n  c\n");
}

TEST_F(Render, ATextOfSeveralLinesCountsByItsFirstAndLast) {
  const Doc *doc = call(docs.text("\"\"\"\nlong line of the text\n\"\"\""));
  EXPECT_EQ(render(doc, 8), "f(\"\"\"\nlong line of the text\n\"\"\")\n");
}

TEST_F(Render, ACommentEndsItsLineWhateverFollows) {
  const Doc *doc = call(docs.concat({docs.text("a"), docs.comment("// c", false, false), docs.text("b")}));
  EXPECT_EQ(render(doc, 80), "f(\n  a // c\n  b\n)\n");
  const Doc *own = docs.concat({docs.text("a"), docs.comment("// c", true, true), docs.text("b")});
  EXPECT_EQ(render(own, 80), "a\n// c\n\nb\n");
}

TEST_F(Render, CommentsOfLinesBelowEachOtherStandInAColumn) {
  const auto line = [&](const char *text) {
    return docs.concat({docs.text(text), docs.comment("// c", false, false)});
  };
  const Doc *doc = docs.concat({line("a"), docs.hard(), line("abc"), docs.hard(true), line("b")});
  EXPECT_EQ(render(doc, 80), "a   // c\nabc // c\n\nb // c\n");
}

TEST_F(Render, NoSpacesAtTheEndOfALine) {
  const Doc *doc = docs.nest(2, docs.concat({docs.text("a"), docs.spaces(9), docs.hard(true), docs.text("b")}));
  EXPECT_EQ(render(doc, 80), "a\n\n  b\n");
}

TEST_F(Render, AChoiceByWidth) {
  const Doc *doc = docs.nest(
      2, docs.concat({docs.text("x"), docs.hard(), docs.choice(docs.text("columns"), docs.text("loose"), 7)}));
  EXPECT_EQ(render(doc, 9), "x\n  columns\n");
  EXPECT_EQ(render(doc, 8), "x\n  loose\n");
}

} // namespace

} // namespace tejun::format
