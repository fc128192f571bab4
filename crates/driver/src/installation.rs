//! Where this toolchain stands on the machine: the standard library's folder.

use std::path::PathBuf;

use host::Host;

use crate::config::configuration;
use crate::options::Installation;

/// `OCAMLLIB`, else `CAMLLIB`, else `lib/ocaml` beside the folder of the running binary. When the last does not
/// exist, the library inside the binary stands for it.
pub fn locate(host: &dyn Host) -> Installation {
    let from_environment = ["OCAMLLIB", "CAMLLIB"]
        .iter()
        .filter_map(|name| host.var(name.as_ref()))
        .find(|value| !value.is_empty())
        .map(PathBuf::from);
    let folder = from_environment.unwrap_or_else(|| {
        let executable = host.executable_path().unwrap_or_else(|| PathBuf::from("/usr/local/bin/ocamlc"));
        let prefix = executable.parent().and_then(|bin| bin.parent()).map(PathBuf::from).unwrap_or_default();
        prefix.join("lib/ocaml")
    });
    let standard_library = folder.to_string_lossy().into_owned();
    Installation { configuration: configuration(&standard_library), standard_library }
}
