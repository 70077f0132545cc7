# Writes OUTPUT, a C++ source with the files of the site that are the same for every procedure.
file(READ ${FOLDER}/style.css style)
file(READ ${FOLDER}/search.js search)
file(WRITE ${OUTPUT} "// Written by embed_web.cmake from compiler/export/web/.
#include \"compiler/export/web_assets.h\"

namespace tejun::exports {

const std::string_view styleSheet = R\"web(${style})web\";
const std::string_view searchProgram = R\"web(${search})web\";

} // namespace tejun::exports
")
