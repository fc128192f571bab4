//! Runtime parameters: OCAMLRUNPARAM's letters and what they set.
use crate::heap::DEFAULT_MINOR_WORDS;

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
    /// `S`, ours: collect at nearly every allocation and move the major cycle on each time.
    pub stress: bool,
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
            stress: false,
        }
    }
}

impl Params {
    /// Reads `x=value` items separated by commas; unknown letters and malformed values are passed over.
    pub fn parse(&mut self, text: &str) {
        for item in text.split(',') {
            let mut chars = item.chars();
            let Some(letter) = chars.next() else { continue };
            let value = match chars.as_str().strip_prefix('=') {
                Some(v) => number(v),
                None => 1,
            };
            match letter {
                'b' => self.backtrace = value != 0,
                'c' => self.cleanup_at_exit = value != 0,
                'd' => self.max_domains = value,
                'e' => self.events_log_words = value,
                'l' => self.max_stack_words = value.clamp(1 << 10, 1 << 48),
                's' => self.minor_words = value.clamp(1, 1 << 40),
                'o' => self.space_overhead = value,
                'p' => self.parser_trace = value != 0,
                'M' => self.custom_major_ratio = value,
                'm' => self.custom_minor_ratio = value,
                'n' => self.custom_minor_max_size = value,
                't' => self.trace = value,
                'v' => self.verbosity = value,
                'V' => self.verify_heap = value,
                'W' => self.warnings = value != 0,
                'S' => self.stress = value != 0,
                _ => {}
            }
        }
    }
}

/// `123`, `0x7F`, with a suffix k, M or G.
fn number(text: &str) -> usize {
    let (digits, shift) = match text.as_bytes().last() {
        Some(b'k') => (&text[..text.len() - 1], 10),
        Some(b'M') => (&text[..text.len() - 1], 20),
        Some(b'G') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let n = match digits.strip_prefix("0x") {
        Some(hex) => usize::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    n.unwrap_or(0).checked_shl(shift).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters() {
        let mut p = Params::default();
        p.parse("b,s=32k,l=0x800,v=61,q=3,o=");
        assert!(p.backtrace);
        assert_eq!((p.minor_words, p.max_stack_words, p.verbosity, p.space_overhead), (32768, 2048, 61, 0));
    }
}
