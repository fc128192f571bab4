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
    let in_expression = expects("assert");
    let in_pattern = expects("_") && expects("lazy") && !in_expression;
    match &tokens[at] {
        Token::Underscore if in_expression => return SyntaxError::NotExpecting(span, "wildcard \"_\""),
        Token::Sig if expects("struct") => return SyntaxError::Expecting(span, "struct"),
        Token::Struct if expects("sig") => return SyntaxError::Expecting(span, "sig"),
        _ => {}
    }
    match at.checked_sub(1).map(|i| &tokens[i]) {
        Some(Token::Lparen) if expects("infixop0") => return SyntaxError::Expecting(span, "operator"),
        Some(Token::As) if expects("lident") && !in_expression => {
            return SyntaxError::Expecting(span, "identifier");
        }
        Some(Token::ColonColon | Token::Comma) if in_pattern => {
            return SyntaxError::Expecting(span, "pattern");
        }
        Some(Token::Bar) if in_pattern && is_or(&tokens[..at - 1]) => {
            return SyntaxError::Expecting(span, "pattern");
        }
        _ => {}
    }
    // Types have no such messages.
    let in_type = expects("*") && !expects("infixop0") || expects("of");
    if !in_type
        && let Some(opener) = innermost_open(&tokens[..at])
        && !matches!(tokens[opener + 1], Token::Module | Token::Type)
        && let Some((opening_text, closing_text)) = closer(&tokens[opener])
        && !opening_text.starts_with("[%")
        && !opening_text.starts_with("[@")
        && expects(closing_text)
    {
        let closing = match tokens[opener] {
            Token::Do => lexed.span(opener + 1).to(lexed.span(at - 1)),
            _ => span,
        };
        return SyntaxError::Unclosed { opening: lexed.span(opener), opening_text, closing, closing_text };
    }
    SyntaxError::Other(span)
}

/// Whether a bar behind `before` separates patterns rather than cases.
fn is_or(before: &[Token]) -> bool {
    let marks = |t: &&Token| {
        matches!(t, Token::MinusGreater | Token::Function | Token::With | Token::Fun | Token::Let)
    };
    !matches!(before.last(), Some(Token::Function | Token::With))
        && !matches!(before.iter().rev().find(marks), Some(Token::MinusGreater))
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
