//! From text to steps: a lexer, and a parser by recursive descent of bounded depth.
//!
//! ```text
//! sum     = product (("+" | "-") product)*
//! product = signed (("*" | "/") signed)*
//! signed  = ("-" | "+") signed | power
//! power   = atom ("^" signed)?
//! atom    = number | name | name "[" number "]" | name "(" sum ("," sum)* ")" | "(" sum ")"
//! ```

use super::{FormulaError, Node, Operand, Place, Variable};
use crate::op::Op;

/// More levels are no formula that a person wrote.
const MOST_LEVELS: usize = 100;

/// What a name with parentheses behind it does.
#[derive(Clone, Copy)]
enum Function {
    Unary(Op),
    Binary(Op),
    /// An operation whose second operand is a plain number.
    WithNumber(Op),
    Power,
    Select,
}

const FUNCTIONS: &[(&str, Function)] = &[
    ("abs", Function::Unary(Op::Abs)),
    ("sqrt", Function::Unary(Op::Sqrt)),
    ("exp", Function::Unary(Op::Exp)),
    ("ln", Function::Unary(Op::Ln)),
    ("log", Function::Unary(Op::Ln)),
    ("sin", Function::Unary(Op::Sin)),
    ("cos", Function::Unary(Op::Cos)),
    ("tanh", Function::Unary(Op::Tanh)),
    ("sigmoid", Function::Unary(Op::Sigmoid)),
    ("relu", Function::Unary(Op::Relu)),
    ("softplus", Function::Unary(Op::Softplus)),
    ("gelu", Function::Unary(Op::Gelu)),
    ("max", Function::Binary(Op::Max)),
    ("min", Function::Binary(Op::Min)),
    ("pow", Function::Power),
    ("leaky_relu", Function::WithNumber(Op::LeakyRelu)),
    ("select", Function::Select),
    ("detach", Function::Unary(Op::Detach)),
];

const VARIABLES: [(&str, Variable); 3] =
    [("y", Variable::Target), ("p", Variable::Prediction), ("z", Variable::Output)];

const NUMBERS: [(&str, f64); 2] = [("pi", std::f64::consts::PI), ("e", std::f64::consts::E)];

const ATOM: &str = "a number, y, p, z, a function or (";
const OPERATOR: &str = "an operator, as in 2 * p, or the end";

/// The steps of a formula; there may be none if it is a number.
pub(super) fn parse(text: &str) -> Result<Vec<Node>, FormulaError> {
    let mut parser = Parser { tokens: tokens(text)?, next: 0, level: 0, nodes: Vec::new() };
    parser.sum()?;
    match parser.peek() {
        (_, Token::End) => Ok(parser.nodes),
        _ => Err(parser.unexpected(OPERATOR)),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(f64),
    Name(String),
    Symbol(char),
    End,
}

impl Token {
    fn described(&self) -> String {
        match self {
            Token::Number(number) => format!("the number {number}"),
            Token::Name(name) => format!("`{name}`"),
            Token::Symbol(symbol) => format!("`{symbol}`"),
            Token::End => "the end".to_owned(),
        }
    }
}

/// Everything that the text is made of with its column, and an end.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>, FormulaError> {
    let chars: Vec<char> = text.chars().collect();
    let (mut tokens, mut start) = (Vec::new(), 0);
    while let Some(&first) = chars.get(start) {
        let rest = &chars[start..];
        let (token, length) = match first {
            _ if first.is_whitespace() => {
                start += 1;
                continue;
            }
            '0'..='9' | '.' => number(rest, start + 1)?,
            '*' if rest.get(1) == Some(&'*') => (Token::Symbol('^'), 2),
            '+' | '-' | '*' | '/' | '^' | '(' | ')' | '[' | ']' | ',' => (Token::Symbol(first), 1),
            _ if first.is_alphabetic() || first == '_' => name(rest),
            _ => {
                let found = Token::Symbol(first).described();
                let expected =
                    if first == '|' { "abs(...) for an absolute value" } else { "part of a formula" };
                return Err(FormulaError::Unexpected { found, column: start + 1, expected });
            }
        };
        tokens.push((start + 1, token));
        start += length;
    }
    tokens.push((chars.len() + 1, Token::End));
    Ok(tokens)
}

/// The number that some characters begin with, and how many it takes.
fn number(chars: &[char], column: usize) -> Result<(Token, usize), FormulaError> {
    let digits = |from: usize| chars[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut length = digits(0);
    if chars.get(length) == Some(&'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(chars.get(length), Some('e' | 'E')) {
        let sign = usize::from(matches!(chars.get(length + 1), Some('+' | '-')));
        let exponent = chars.get(length + 1 + sign..).map_or(0, |_| digits(length + 1 + sign));
        length += if exponent == 0 { 0 } else { 1 + sign + exponent };
    }
    let text: String = chars[..length].iter().collect();
    match text.parse() {
        Ok(number) if f64::is_finite(number) => Ok((Token::Number(number), length)),
        _ => {
            Err(FormulaError::Unexpected { found: format!("`{text}`"), column, expected: "a finite number" })
        }
    }
}

fn name(chars: &[char]) -> (Token, usize) {
    let name: String = chars.iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
    let length = name.chars().count();
    (Token::Name(name), length)
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    level: usize,
    nodes: Vec<Node>,
}

impl Parser {
    fn sum(&mut self) -> Result<Operand, FormulaError> {
        self.chain(Parser::product, &[('+', Op::Add), ('-', Op::Sub)])
    }

    fn product(&mut self) -> Result<Operand, FormulaError> {
        self.chain(Parser::signed, &[('*', Op::Mul), ('/', Op::Div)])
    }

    /// Parts with operators between them, from left to right.
    fn chain(
        &mut self,
        part: fn(&mut Parser) -> Result<Operand, FormulaError>,
        operators: &[(char, Op)],
    ) -> Result<Operand, FormulaError> {
        let mut left = part(self)?;
        while let Some(&(_, op)) =
            operators.iter().find(|(symbol, _)| self.peek().1 == Token::Symbol(*symbol))
        {
            self.next += 1;
            let right = part(self)?;
            left = self.binary(op, left, right);
        }
        Ok(left)
    }

    fn signed(&mut self) -> Result<Operand, FormulaError> {
        self.level += 1;
        if self.level > MOST_LEVELS {
            return Err(FormulaError::TooDeep { column: self.peek().0, most: MOST_LEVELS });
        }
        let operand = if self.take('-') {
            let operand = self.signed()?;
            self.unary(Op::Neg, operand)
        } else if self.take('+') {
            self.signed()?
        } else {
            self.power()?
        };
        self.level -= 1;
        Ok(operand)
    }

    fn power(&mut self) -> Result<Operand, FormulaError> {
        let base = self.atom()?;
        if !self.take('^') {
            return Ok(base);
        }
        let exponent = self.signed()?;
        Ok(self.power_of(base, exponent))
    }

    fn atom(&mut self) -> Result<Operand, FormulaError> {
        let (column, token) = self.peek();
        match token {
            Token::Number(number) => {
                self.next += 1;
                Ok(Operand::Number(number))
            }
            Token::Name(name) => {
                self.next += 1;
                if self.take('(') { self.function(&name, column) } else { self.variable(&name, column) }
            }
            Token::Symbol('(') => {
                self.next += 1;
                let inner = self.sum()?;
                self.expect(')', ") or an operator")?;
                Ok(inner)
            }
            _ => Err(self.unexpected(ATOM)),
        }
    }

    fn variable(&mut self, name: &str, column: usize) -> Result<Operand, FormulaError> {
        if let Some(&(_, number)) = NUMBERS.iter().find(|(known, _)| *known == name) {
            return Ok(Operand::Number(number));
        }
        let Some(&(_, variable)) = VARIABLES.iter().find(|(known, _)| *known == name) else {
            if FUNCTIONS.iter().any(|(known, _)| *known == name) {
                return Err(self.unexpected("( behind the name of a function"));
            }
            let known =
                VARIABLES.iter().map(|(known, _)| *known).chain(NUMBERS.map(|(known, _)| known)).collect();
            return Err(FormulaError::UnknownName { what: "variable", name: name.to_owned(), column, known });
        };
        let place = if self.take('[') { self.index()? } else { Place::Own };
        Ok(self.push(Node::Variable(variable, place)))
    }

    /// The number of an output, and the bracket behind it.
    fn index(&mut self) -> Result<Place, FormulaError> {
        let (column, token) = self.peek();
        let Token::Number(number) = token else {
            return Err(self.unexpected("the number of an output, from 0"));
        };
        if number.fract() != 0.0 || number > f64::from(u32::MAX) {
            return Err(self.unexpected("the number of an output, from 0"));
        }
        self.next += 1;
        self.expect(']', "]")?;
        Ok(Place::At { index: number as usize, column })
    }

    fn function(&mut self, name: &str, column: usize) -> Result<Operand, FormulaError> {
        let Some(&(_, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            let known = FUNCTIONS.iter().map(|(known, _)| *known).collect();
            return Err(FormulaError::UnknownName { what: "function", name: name.to_owned(), column, known });
        };
        let (operands, columns) = self.operands()?;
        let number = |of: usize| match operands[of] {
            Operand::Number(_) => Ok(()),
            Operand::Node(_) => Err(FormulaError::Unexpected {
                found: format!("a slope of {name} that varies"),
                column: columns[of],
                expected: "a number",
            }),
        };
        match (function, operands.as_slice()) {
            (Function::Unary(op), &[a]) => Ok(self.unary(op, a)),
            (Function::Binary(op), &[a, b]) => Ok(self.binary(op, a, b)),
            (Function::WithNumber(op), &[a, b]) => number(1).map(|()| self.binary(op, a, b)),
            (Function::Power, &[a, b]) => Ok(self.power_of(a, b)),
            (Function::Select, &[condition, a, b]) => Ok(self.select([condition, a, b])),
            _ => Err(FormulaError::Operands {
                function: name.to_owned(),
                column,
                found: operands.len(),
                expected: match function {
                    Function::Unary(_) => 1,
                    Function::Binary(_) | Function::WithNumber(_) | Function::Power => 2,
                    Function::Select => 3,
                },
            }),
        }
    }

    /// Operands with their columns, and the parenthesis behind them.
    fn operands(&mut self) -> Result<(Vec<Operand>, Vec<usize>), FormulaError> {
        let (mut operands, mut columns) = (Vec::new(), Vec::new());
        if self.take(')') {
            return Ok((operands, columns));
        }
        loop {
            columns.push(self.peek().0);
            operands.push(self.sum()?);
            if !self.take(',') {
                self.expect(')', "), a comma or an operator")?;
                return Ok((operands, columns));
            }
        }
    }

    fn unary(&mut self, op: Op, a: Operand) -> Operand {
        match a {
            Operand::Number(a) => Operand::Number(op.value(a, 0.0)),
            Operand::Node(a) if op == Op::Ln => self.logarithm(a),
            Operand::Node(a) => self.push(Node::Unary(op, a)),
        }
    }

    /// ln(p) and ln(1 - p) become variables of their own, which lose nothing of a probability near 0 or 1.
    fn logarithm(&mut self, a: usize) -> Operand {
        let (of, variable) = match self.nodes[a] {
            Node::Binary(Op::Sub, Operand::Number(1.0), Operand::Node(p)) => (p, Variable::LogComplement),
            _ => (a, Variable::LogPrediction),
        };
        let Node::Variable(Variable::Prediction, place) = self.nodes[of] else {
            return self.push(Node::Unary(Op::Ln, a));
        };
        self.nodes.truncate(of);
        self.push(Node::Variable(variable, place))
    }

    fn binary(&mut self, op: Op, a: Operand, b: Operand) -> Operand {
        match (a, b) {
            (Operand::Number(a), Operand::Number(b)) => Operand::Number(op.value(a, b)),
            _ => self.push(Node::Binary(op, a, b)),
        }
    }

    fn power_of(&mut self, base: Operand, exponent: Operand) -> Operand {
        let op = if matches!(exponent, Operand::Number(_)) { Op::Powf } else { Op::Pow };
        self.binary(op, base, exponent)
    }

    fn select(&mut self, operands: [Operand; 3]) -> Operand {
        match operands {
            [Operand::Number(condition), a @ Operand::Number(_), b @ Operand::Number(_)] => {
                if condition > 0.0 { a } else { b }
            }
            _ => self.push(Node::Select(operands)),
        }
    }

    fn push(&mut self, node: Node) -> Operand {
        self.nodes.push(node);
        Operand::Node(self.nodes.len() - 1)
    }

    fn peek(&self) -> (usize, Token) {
        self.tokens[self.next].clone()
    }

    /// Goes past a symbol, if it is the next.
    fn take(&mut self, symbol: char) -> bool {
        let is_next = self.tokens[self.next].1 == Token::Symbol(symbol);
        self.next += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, symbol: char, expected: &'static str) -> Result<(), FormulaError> {
        if self.take(symbol) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    fn unexpected(&self, expected: &'static str) -> FormulaError {
        let (column, token) = self.peek();
        FormulaError::Unexpected { found: token.described(), column, expected }
    }
}
