// The one layout of Tejun: makes a document of a file's concrete tree. The concrete one, as it holds every word that was
// written (brackets, the order of clauses, what has no meaning yet); docs/decisions/0009-formatter.md says more.
// A rule of the grammar without a layout of its own is its words in a row, where a line may end at each space. Blocks, lists
// and what stands below each other are laid out as wholes. Only words, comments and empty lines decide, never the layout
// that the file has.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "compiler/format/doc.h"
#include "compiler/format/trivia.h"
#include "compiler/syntax/concrete.h"
#include "llvm/ADT/SmallVector.h"

namespace tejun::format {

using syntax::Cursor;
using syntax::Node;
using syntax::Rule;
using syntax::Tok;

class Layout {
public:
  Layout(std::string_view text, const syntax::ConcreteFile &file, DocMaker &docs)
      : text_(text), file_(file), trivia_(text, file.tokens), docs_(docs), placedBefore_(file.tokens.tokens.size()),
        placedBehind_(file.tokens.tokens.size()), staysOnLine_(file.tokens.tokens.size()) {}

  const Doc *file();

private:
  using Docs = llvm::SmallVector<const Doc *, 12>;
  /// What stands below another; a few nodes may make one: `alert { … }` of a test. The commas behind it are not part of it.
  struct Member {
    llvm::SmallVector<Node, 2> nodes;
    llvm::SmallVector<Node, 1> commas;
    [[nodiscard]] std::uint32_t firstToken() const { return nodes.front().tokenIndex(); }
    [[nodiscard]] std::uint32_t lastToken() const { return nodes.back().tokenEnd() - 1; }
  };
  using Members = llvm::SmallVector<Member, 8>;

  // layout.cpp: tokens with their comments, words in a row
  const Doc *token(Node token);
  const Doc *verbatim(Node node);
  void commentsBefore(std::uint32_t token, Docs &out);
  void commentBehind(std::uint32_t token, Docs &out);
  /// A space where a line may end; what then follows is indented.
  const Doc *space() { return docs_.group(docs_.nest(4, docs_.line())); }
  const Doc *softBreak() { return docs_.group(docs_.nest(4, docs_.soft())); }
  const Doc *between(const Node &before, const Node &node, Rule parent);
  /// The children that are left, at most `count`, up to one of the type `until`.
  const Doc *words(Cursor &at, Rule parent, std::size_t count = ~std::size_t{0}, Tok until = Tok::END);
  const Doc *words(Node node);
  /// The document of a node, by its rule.
  const Doc *of(Node node);

  // layout_lists.cpp: what stands between brackets
  static Members membersTo(Cursor &at, Tok close);
  const Doc *listed(Cursor &at, Tok close);
  const Doc *braced(Cursor &at, Rule parent);
  const Doc *onOneLine(Node open, llvm::ArrayRef<Member> all, Node close, bool commas);
  const Doc *broken(Node open, const Doc *inner, Node close);
  const Doc *closing(Node close, bool &hasComments);
  struct Item {
    Docs before; // comments
    const Doc *doc = nullptr;
    Docs behind;
    bool blankBefore = false;
  };
  Item itemOf(const Member &member, bool printComma, bool onlyFlat);
  const Doc *separate(llvm::ArrayRef<Item> items, const Doc *edge, bool fills, Node close);
  bool isBracketed(const Member &member) const;
  const Doc *block(Node node, bool alwaysBroken, bool grouped = true);

  // layout_rows.cpp: what stands below each other, in columns
  struct Row;
  const Doc *members(llvm::ArrayRef<Member> all, bool isFile = false);
  Row rowOf(const Member &member);
  static void align(llvm::MutableArrayRef<Row> rows);
  static void alignColumn(llvm::MutableArrayRef<Row> rows, std::size_t column);
  const Doc *inColumns(const Row &row);
  const Doc *arms(llvm::ArrayRef<Member> all, bool lastOnNextLine);

  // layout_exprs.cpp
  const Doc *expr(Cursor &at);
  const Doc *operand(Cursor &at);
  const Doc *ifElse(Node node, bool grouped);
  const Doc *orElse(Cursor &at, bool grouped = true);
  const Doc *inBrackets(Cursor &at);
  struct Chain;
  const Doc *chain(const Chain &chain, std::size_t first, std::size_t last, int level);

  std::string_view text_;
  const syntax::ConcreteFile &file_;
  Trivia trivia_;
  DocMaker &docs_;
  // Tokens whose comments are in the document.
  std::vector<bool> placedBefore_;
  std::vector<bool> placedBehind_;
  std::vector<bool>
      staysOnLine_; // a declaration's last name, which at the beginning of a line may be taken for the next
};

} // namespace tejun::format
