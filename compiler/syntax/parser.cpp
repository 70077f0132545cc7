// One file, one top-level item at a time: match it, build its tree, forget how it was matched.
#include "compiler/syntax/parser.h"

#include "compiler/syntax/builder.h"
#include "compiler/syntax/engine.h"
#include "compiler/syntax/lexer.h"
#include "compiler/syntax/recover.h"

namespace tejun::syntax {

namespace {

Rule ruleAt(const std::vector<Token> &tokens, std::size_t at) {
  switch (tokens[at].type) {
  case Tok::MODULE: return Rule::moduleDecl;
  case Tok::IMPORT: return Rule::importDecl;
  default: return Rule::topItem;
  }
}

} // namespace

class Parser::Impl {
public:
  std::unique_ptr<ast::File> parse(const SourceFile &source, FileId id, DiagnosticSink &sink, ConcreteFile *concrete);

private:
  Lexer lexer_;
  Engine engine_;
  TokenList tokens_;
};

std::unique_ptr<ast::File> Parser::Impl::parse(const SourceFile &source, FileId id, DiagnosticSink &sink,
                                               ConcreteFile *concrete) {
  auto file = std::make_unique<ast::File>();
  file->id = id;
  file->arena = std::make_unique<llvm::BumpPtrAllocator>();

  lexer_.scan(source.text(), tokens_);
  Builder builder(source.text(), *file, tokens_.comments, sink);
  ErrorReport report(source.text(), id, tokens_.problems, sink);
  report.lexical();
  Recovery recovery(engine_, tokens_, source.text(), report);

  llvm::SmallVector<ast::Path, 8> imports;
  llvm::SmallVector<const ast::Item *, 64> items;
  const auto build = [&](Rule rule) {
    const Node node(&engine_.tree(), 0);
    if (concrete != nullptr) concrete->items.push_back(engine_.tree());
    switch (rule) {
    case Rule::moduleDecl: file->module = builder.module(node); break;
    case Rule::importDecl: builder.imports(node, imports); break;
    default: items.push_back(builder.item(node)); break;
    }
  };

  engine_.read(tokens_.tokens.data(), tokens_.tokens.size());
  std::size_t at = 0;
  while (tokens_.tokens[at].type != Tok::END) {
    const Rule rule = ruleAt(tokens_.tokens, at);
    if (rule != Rule::topItem && (!items.empty() || (rule == Rule::moduleDecl && at > 0)))
      report.notAtTop(tokens_.tokens[at]);
    const bool matched = engine_.parse(rule, at);
    const bool ranOver = matched && recovery.ranOver(engine_.position());
    if (matched && !ranOver) {
      build(rule);
      at = engine_.position();
      continue;
    }
    file->isWhole = false;
    const Recovery::Outcome outcome = ranOver ? recovery.repairRanOver(rule, at) : recovery.repair(rule, at);
    if (outcome.readable) {
      build(rule);
    } else if (rule == Rule::topItem) {
      items.push_back(builder.brokenItem(tokens_.tokens[at].begin, tokens_.tokens[outcome.next - 1].end));
    }
    at = outcome.next;
    engine_.read(tokens_.tokens.data(), tokens_.tokens.size());
  }

  if (file->isWhole) builder.strayDocs(); // what was cut out may have had documentation
  file->imports = builder.keepAll<ast::Path>(imports);
  file->items = builder.keepAll<const ast::Item *>(items);
  file->comments.reserve(tokens_.comments.size());
  for (const CommentToken &comment : tokens_.comments) {
    file->comments.push_back({{comment.begin, comment.end}, comment.doc});
  }
  if (concrete != nullptr) {
    concrete->tokens = tokens_;
    for (Cst &item : concrete->items) item.tokens = concrete->tokens.tokens.data();
  }
  return file;
}

Parser::Parser() : impl_(std::make_unique<Impl>()) {}

Parser::~Parser() = default;

std::unique_ptr<ast::File> Parser::parse(const SourceFile &source, FileId id, DiagnosticSink &sink,
                                         ConcreteFile *concrete) {
  return impl_->parse(source, id, sink, concrete);
}

std::unique_ptr<ast::File> parse(const SourceFile &source, FileId id, DiagnosticSink &sink) {
  return Parser().parse(source, id, sink);
}

} // namespace tejun::syntax
