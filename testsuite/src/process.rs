//! Processes with captured output and a time limit.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a tool or a program may take.
const LIMIT: Duration = Duration::from_secs(120);

/// What a process did.
#[derive(Debug)]
pub struct Outcome {
    /// Exit code; `None` when a signal or the time limit ended it.
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub timed_out: bool,
}

impl Outcome {
    /// Whether the process broke down rather than ended.
    pub fn crashed(&self) -> bool {
        self.code.is_none() || String::from_utf8_lossy(&self.stderr).contains("panicked at")
    }
}

/// Runs this executable in the given role.
pub fn run_role(
    role: &str,
    args: &[String],
    folder: &Path,
    input: &[u8],
    environment: &[(String, String)],
) -> std::io::Result<Outcome> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(args).current_dir(folder);
    for variable in ["OCAMLPARAM", "OCAMLRUNPARAM", "CAMLRUNPARAM", "OCAMLLIB", "CAMLLIB"] {
        command.env_remove(variable);
    }
    command
        .env("OCAML_COLOR", "never")
        .env("OCAML_ERROR_STYLE", "contextual")
        .env("LC_ALL", "C")
        .env("TZ", "UTC");
    command.envs(environment.iter().map(|(k, v)| (k, v))).env(crate::role::VARIABLE, role);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let mut stdin = child.stdin.take();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || {
        if let Some(stdin) = stdin.as_mut() {
            // A program may end without reading its input.
            let _ = stdin.write_all(&input);
        }
    });
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let start = Instant::now();
    let mut timed_out = false;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > LIMIT {
            timed_out = true;
            child.kill()?;
            break child.wait()?;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let _ = feeder.join();
    Ok(Outcome {
        code: status.code(),
        stdout: stdout.join().unwrap_or_default(),
        stderr: stderr.join().unwrap_or_default(),
        timed_out,
    })
}

fn collect(stream: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.read_to_end(&mut bytes);
        }
        bytes
    })
}
