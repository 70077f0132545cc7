// SQLite's C interface with owners, and nothing more: a connection, a statement, result codes as they are. No exceptions.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tejun::runner {

class Statement {
public:
  Statement() = default;
  Statement(sqlite3 *db, std::string_view sql);

  Statement &bind(std::int64_t);
  Statement &bind(std::optional<std::int64_t>);
  Statement &text(std::string_view);
  Statement &blob(std::string_view);
  /// SQLITE_ROW, SQLITE_DONE or an error, also that of preparing and binding.
  int step();
  /// All of a statement that returns no rows: SQLITE_OK or an error.
  int done();
  void reset();

  bool isNull(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  /// A view until the next step; empty when it is NULL.
  std::string_view bytes(int column) const;

private:
  struct Finalize {
    void operator()(sqlite3_stmt *s) const { sqlite3_finalize(s); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int status_ = SQLITE_OK;
  int next_ = 1;
};

class Database {
public:
  int open(const std::string &path, int flags);
  int run(const char *sql);
  Statement prepare(std::string_view sql) const { return {db_.get(), sql}; }
  /// The one number or text that a query returns.
  std::optional<std::string> one(std::string_view sql) const;
  std::string error() const;
  sqlite3 *get() const { return db_.get(); }

private:
  struct Close {
    void operator()(sqlite3 *db) const { sqlite3_close_v2(db); }
  };
  std::unique_ptr<sqlite3, Close> db_;
};

} // namespace tejun::runner
