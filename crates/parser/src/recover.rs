//! What to say about an unexpected token.

use syntax::lexer::Lexed;
use syntax::token::Token;

use crate::error::SyntaxError;

/// The text of an opening token, and of the token that closes it.
pub fn closer(token: &Token) -> Option<(&'static str, &'static str)> {
    Some(match token {
        Token::Lparen => ("(", ")"),
        Token::Lbracket => ("[", "]"),
        Token::LbracketBar => ("[|", "|]"),
        Token::LbracketLess => ("[<", "]"),
        Token::LbracketGreater => ("[>", "]"),
        Token::LbracketPercent => ("[%", "]"),
        Token::LbracketPercentPercent => ("[%%", "]"),
        Token::LbracketAt => ("[@", "]"),
        Token::LbracketAtAt => ("[@@", "]"),
        Token::LbracketAtAtAt => ("[@@@", "]"),
        Token::Lbrace => ("{", "}"),
        Token::LbraceLess => ("{<", ">}"),
        Token::Begin => ("begin", "end"),
        Token::Struct => ("struct", "end"),
        Token::Sig => ("sig", "end"),
        Token::Object => ("object", "end"),
        Token::Do => ("do", "done"),
        _ => return None,
    })
}

/// Whether the token closes one of those.
pub fn is_closer(token: &Token) -> bool {
    use Token::*;
    matches!(token, Rparen | Rbracket | BarRbracket | Rbrace | GreaterRbrace | End | Done)
}

/// The error for the token of that index, where one of `expected` should have stood.
pub fn explain(lexed: &Lexed, tokens: &[Token], at: usize, expected: &[String]) -> SyntaxError {
    let span = lexed.span(at);
    let expects = |text: &str| expected.iter().any(|e| e.trim_matches('"') == text);
    if let Some(opener) = innermost_open(&tokens[..at])
        && let Some((opening_text, closing_text)) = closer(&tokens[opener])
        && expects(closing_text)
    {
        return SyntaxError::Unclosed {
            opening: lexed.span(opener),
            opening_text,
            closing: span,
            closing_text,
        };
    }
    SyntaxError::Other(span)
}

/// The last opening token that has not been closed.
fn innermost_open(tokens: &[Token]) -> Option<usize> {
    let mut open = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        if closer(token).is_some() {
            open.push(i);
        } else if is_closer(token) {
            open.pop();
        }
    }
    open.pop()
}
