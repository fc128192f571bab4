//! Runtime parameters: OCAMLRUNPARAM's letters and what they set.
use crate::heap::{DEFAULT_MINOR_WORDS, normal_minor_words};

/// Most domains that can be asked for.
const MAX_DOMAINS: usize = 4096;

/// Parameters of a machine. `Default` is what OCaml uses without OCAMLRUNPARAM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Params {
    /// `b`: record backtraces.
    pub backtrace: bool,
    /// `c`
    pub cleanup_at_exit: bool,
    /// `d`
    pub max_domains: usize,
    /// `e`
    pub events_log_words: usize,
    /// `l`: largest stack, in words.
    pub max_stack_words: usize,
    /// `s`: words of a minor heap.
    pub minor_words: usize,
    /// `o`
    pub space_overhead: usize,
    /// `p`
    pub parser_trace: bool,
    /// `M`, `m`, `n`
    pub custom_major_ratio: usize,
    pub custom_minor_ratio: usize,
    pub custom_minor_max_size: usize,
    /// `t`
    pub trace: usize,
    /// `v`
    pub verbosity: usize,
    /// `V`
    pub verify_heap: usize,
    /// `W`
    pub warnings: bool,
    /// `S`, ours: collect at every so many allocations and move the major cycle on each time; 0 is never.
    pub stress: usize,
}

impl Default for Params {
    fn default() -> Params {
        Params {
            backtrace: false,
            cleanup_at_exit: false,
            max_domains: 128,
            events_log_words: 16,
            max_stack_words: 128 << 20,
            minor_words: DEFAULT_MINOR_WORDS,
            space_overhead: 120,
            parser_trace: false,
            custom_major_ratio: 44,
            custom_minor_ratio: 100,
            custom_minor_max_size: 70000,
            trace: 0,
            verbosity: 0,
            verify_heap: 0,
            warnings: false,
            stress: 0,
        }
    }
}

impl Params {
    /// Reads `x=value` items separated by commas; unknown letters are passed over. A value that is no number counts as 1,
    /// as a letter without a value does. The error is what makes running impossible.
    pub fn parse(&mut self, text: &str) -> Result<(), String> {
        for item in text.split(',') {
            let mut chars = item.chars();
            let Some(letter) = chars.next() else { continue };
            let value = chars.as_str().strip_prefix('=').and_then(number).unwrap_or(1);
            match letter {
                'b' => self.backtrace = value != 0,
                'c' => self.cleanup_at_exit = value != 0,
                'd' if value < 1 => return Err("max_domains(d) must be at least 1".to_string()),
                'd' if value > MAX_DOMAINS => {
                    return Err(format!("max_domains(d) is too large. The maximum value is {MAX_DOMAINS}."));
                }
                'd' => self.max_domains = value,
                'e' => self.events_log_words = value,
                'l' => self.max_stack_words = value.clamp(1, 1 << 48),
                's' => self.minor_words = normal_minor_words(value),
                'o' => self.space_overhead = value.max(1),
                'p' => self.parser_trace = value != 0,
                'M' => self.custom_major_ratio = value.max(1),
                'm' => self.custom_minor_ratio = value.max(1),
                'n' => self.custom_minor_max_size = value,
                't' => self.trace = value,
                'v' => self.verbosity = value,
                'V' => self.verify_heap = value,
                'W' => self.warnings = value != 0,
                'S' => self.stress = value,
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether messages of this kind are wanted.
    pub(crate) fn says(&self, what: Verbosity) -> bool {
        self.verbosity & what as usize != 0
    }
}

/// Bits of `v` that we have messages for.
#[derive(Clone, Copy)]
pub(crate) enum Verbosity {
    /// Changes of the collector's parameters.
    Parameters = 0x20,
    /// Which file is run.
    StartUp = 0x100,
    /// Statistics at the end.
    AtExit = 0x400,
}

/// `123`, `0x7F`, then perhaps k, M or G; what follows does not count.
fn number(text: &str) -> Option<usize> {
    let (digits, radix) = text.strip_prefix("0x").map_or((text, 10), |hex| (hex, 16));
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let n = usize::from_str_radix(&digits[..end], radix).ok()?;
    let shift = match digits.as_bytes().get(end) {
        Some(b'k') => 10,
        Some(b'M') => 20,
        Some(b'G') => 30,
        _ => 0,
    };
    Some(n.saturating_mul(1 << shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Params, String> {
        let mut p = Params::default();
        p.parse(text).map(|()| p)
    }

    #[test]
    fn letters() {
        let p = parsed("b,s=32k,l=0x800,v=61,q=3,o=").unwrap();
        assert!(p.backtrace);
        assert_eq!((p.minor_words, p.max_stack_words, p.verbosity, p.space_overhead), (32768, 2048, 61, 1));
    }

    /// What OCaml makes of odd values.
    #[test]
    fn odd_values() {
        let minor = |text: &str| parsed(text).unwrap().minor_words;
        assert_eq!((minor("s"), minor("s=513"), minor("s=3kk"), minor("s=5k l=8k")), (512, 1024, 3072, 5120));
        assert_eq!(
            (minor("s =5"), minor(" s=5k"), minor("s=0x"), minor(",,s=5k,")),
            (512, 262144, 512, 5120)
        );
        assert!(parsed("d=0").is_err() && parsed("d=4097").is_err() && parsed("d=4096").is_ok());
    }
}
