include(CMakeFindDependencyMacro)
find_dependency(nlohmann_json) # its types are in the C++ interface
include(${CMAKE_CURRENT_LIST_DIR}/TejunTargets.cmake)
