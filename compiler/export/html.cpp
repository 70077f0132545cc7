#include "compiler/export/html.h"

#include <fmt/format.h>

#include <iterator>

#include "compiler/export/labels.h"
#include "compiler/export/svg.h"
#include "compiler/export/web_assets.h"

namespace tejun::exports {

namespace {

std::string href(const std::string &page, const std::string &anchor, const std::string &here) {
  std::string to = page.empty() || page == here ? "" : page + ".html";
  if (!anchor.empty()) to += "#" + anchor;
  return to.empty() ? here + ".html" : to;
}

std::string textOf(const Line &line) {
  std::string out;
  for (const Piece &piece : line) out += piece.text;
  return out;
}

std::string inner(const Piece &piece) {
  const std::string text = escapedXml(piece.text);
  switch (piece.style) {
  case Piece::Style::code: return "<code>" + text + "</code>";
  case Piece::Style::strong: return "<strong>" + text + "</strong>";
  case Piece::Style::muted: return "<span class=\"muted\">" + text + "</span>";
  case Piece::Style::plain: break;
  }
  return text;
}

std::string lineHtml(const Line &line, const std::string &here) {
  std::string out;
  for (const Piece &piece : line) {
    if (piece.page.empty() && piece.anchor.empty())
      out += inner(piece);
    else
      out += fmt::format(R"(<a href="{}">{}</a>)", escapedXml(href(piece.page, piece.anchor, here)), inner(piece));
  }
  return out;
}

std::string cellHtml(const Cell &cell, const std::string &here) {
  std::string out;
  for (const Line &line : cell) out += (out.empty() ? "" : "<br>") + lineHtml(line, here);
  return out;
}

class Html {
public:
  explicit Html(const Document &d) : document(d) {}

  std::string page(const Page &page) {
    out.clear();
    regions.clear();
    lastHeading = page.title;
    line("<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">", language());
    line(R"(<meta name="viewport" content="width=device-width, initial-scale=1">)");
    line("<title>{} · {}</title>", escapedXml(page.title), escapedXml(document.title));
    line("<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>");
    line(R"(<a class="skip" href="#content">{}</a>)", say(Label::skip_to_content, document.language));
    navigation(page);
    line("<main id=\"content\">\n<h1>{}</h1>", escapedXml(page.title));
    for (const Block &block : page.blocks) write(block, page.name);
    line("</main>\n<script src=\"search.js\" defer></script>\n</body>\n</html>");
    return out;
  }

private:
  template <class... Args> void line(fmt::format_string<Args...> format, Args &&...args) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
    out += '\n';
  }
  std::string_view language() const { return document.language == Language::japanese ? "ja" : "en"; }

  void navigation(const Page &here) {
    line("<header>\n<p class=\"site\"><a href=\"{}.html\">{}</a></p>", document.pages.front().name,
         escapedXml(document.title));
    line(
        R"(<form class="search" role="search" hidden><label for="query">{}</label><input id="query" type="search" autocomplete="off"><ul id="results" aria-live="polite"></ul></form>)",
        say(Label::search, document.language));
    line("<nav aria-label=\"{}\"><ul>", say(Label::contents, document.language));
    for (const Page &page : document.pages)
      line(R"(<li><a href="{}.html"{}>{}</a></li>)", page.name, &page == &here ? " aria-current=\"page\"" : "",
           escapedXml(page.title));
    line("</ul></nav>\n</header>");
  }

  void write(const Block &block, const std::string &here) {
    switch (block.kind) {
    case Block::Kind::heading:
      lastHeading = textOf(block.line);
      line("<h{0} id=\"{1}\">{2}</h{0}>", block.level, escapedXml(block.anchor), lineHtml(block.line, here));
      break;
    case Block::Kind::paragraph: line("<p>{}</p>", lineHtml(block.line, here)); break;
    case Block::Kind::figure:
      if (block.svg.empty())
        line("<pre>{}</pre>", escapedXml(block.mermaid));
      else
        line("<figure tabindex=\"0\">\n{}</figure>", block.svg);
      break;
    case Block::Kind::table: table(block.table, here); break;
    }
  }

  /// The heading above; with a number when it has been taken.
  std::string regionName() {
    const int times = ++regions[lastHeading];
    return times == 1 ? lastHeading : fmt::format("{} ({})", lastHeading, times);
  }

  void table(const Table &table, const std::string &here) {
    line("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table>\n<thead><tr>",
         escapedXml(regionName()));
    for (const std::string &head : table.heads) line("<th scope=\"col\">{}</th>", escapedXml(head));
    line("</tr></thead>\n<tbody>");
    for (const Table::Row &row : table.rows) {
      line("<tr{}>", row.anchor.empty() ? "" : fmt::format(" id=\"{}\"", escapedXml(row.anchor)));
      for (const Cell &cell : row.cells) line("<td>{}</td>", cellHtml(cell, here));
      line("</tr>");
    }
    line("</tbody></table></div>");
  }

  const Document &document;
  std::string out, lastHeading;
  std::map<std::string, int> regions;
};

/// For a string literal in a script: no quote, no line end, and nothing that ends the script.
std::string scriptText(const std::string &text) {
  std::string out = "\"";
  for (const char c : text) switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '<': out += "\\u003c"; break;
    default:
      if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  return out + "\"";
}

/// What can be found: headings, and rows that have a place of their own.
std::string searchScript(const Document &document) {
  std::string rows;
  const auto add = [&](const Page &page, const std::string &anchor, const std::string &title, const std::string &text) {
    fmt::format_to(std::back_inserter(rows), "  [{}, {}, {}, {}],\n",
                   scriptText(page.name + ".html" + (anchor.empty() ? "" : "#" + anchor)), scriptText(title),
                   scriptText(page.title), scriptText(text));
  };
  for (const Page &page : document.pages) {
    add(page, "", page.title, "");
    for (const Block &block : page.blocks) {
      if (block.kind == Block::Kind::heading) add(page, block.anchor, textOf(block.line), "");
      if (block.kind != Block::Kind::table) continue;
      for (const Table::Row &row : block.table.rows) {
        if (row.anchor.empty()) continue;
        std::string title, text;
        for (const Cell &cell : row.cells)
          for (const Line &line : cell) {
            if (title.size() < 60) title += (title.empty() ? "" : " ") + textOf(line);
            text += textOf(line) + " ";
          }
        add(page, row.anchor, title, text);
      }
    }
  }
  return "const index = [\n" + rows + "];\n" + std::string(searchProgram);
}

} // namespace

std::map<std::string, std::string> siteOf(const Document &document) {
  std::map<std::string, std::string> files;
  Html html(document);
  for (const Page &page : document.pages) files[page.name + ".html"] = html.page(page);
  files["style.css"] = std::string(styleSheet);
  files["search.js"] = searchScript(document);
  return files;
}

} // namespace tejun::exports
