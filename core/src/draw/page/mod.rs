//! A graph as a page that one steps through, operation by operation, forward and backward.
//!
//! The page is one file without references to others. Its script is written for readers too, an idea a file:
//!
//! | file | what |
//! |---|---|
//! | `numbers.js` | numbers as text; the fused multiply-add |
//! | `graph.js` | the graph as `data.rs` writes it |
//! | `steps.js` | the operations one after the other, and the gradients so far |
//! | `words.js` | what an operation does, in words |
//! | `boxes.js` | the boxes that open, and the values in them |
//! | `edges.js` | lines between what is visible |
//! | `panels.js` | what happens in a step, and all about one value |
//! | `controls.js` | buttons, keys, the start |

mod data;
mod json;

use super::limit::{Form, TooLarge};
use super::text::xml;
use crate::graph::Graph;

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPTS: [&str; 8] = [
    include_str!("numbers.js"),
    include_str!("graph.js"),
    include_str!("steps.js"),
    include_str!("words.js"),
    include_str!("boxes.js"),
    include_str!("edges.js"),
    include_str!("panels.js"),
    include_str!("controls.js"),
];

/// What stands above the graph of a [page](Graph::to_page). All of it is text: nothing is taken for HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageHead {
    /// The heading, and the title of the window.
    pub title: String,
    /// Paragraphs below it.
    pub paragraphs: Vec<String>,
    /// Tables side by side, with arrows from one to the next.
    pub tables: Vec<PageTable>,
}

/// A table of a [`PageHead`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageTable {
    /// What stands above it.
    pub caption: String,
    /// The heads of the columns.
    pub columns: Vec<String>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<String>>,
}

impl Graph {
    /// The graph as an HTML page of its own, without a network: parts of the model are boxes that open on a click, and
    /// one steps through the evaluation of all values and then through the sweep of all gradients, an operation at a
    /// time, in the order of the engine.
    ///
    /// Only what is opened is drawn. The weights of a neuron with more than 10 inputs are rows of a table instead of
    /// boxes; a box of more than 200 operations or 1000 members is divided. All values and gradients are in the page to
    /// the bit, in 22 bytes a value: a network of 109,386 parameters makes a page of 2.6 MB, and the largest allowed
    /// graph one of about 50 MB.
    ///
    /// ```
    /// use paragrad_core::{PageHead, Scalar, Tape};
    ///
    /// let tape = Tape::new();
    /// let (a, b) = (tape.leaf(2.0).label("a"), tape.leaf(-3.0).label("b"));
    /// let y = (a * b + 5.5).tanh().label("y");
    /// y.backward();
    /// let page = y.trace().to_page(&PageHead { title: "One neuron".into(), ..PageHead::default() })?;
    /// assert!(page.starts_with("<!doctype html>"));
    /// # Ok::<(), paragrad_core::TooLarge>(())
    /// ```
    ///
    /// # Errors
    /// If the graph has more than [`TooLarge::MAX_PAGE_NODES`] nodes or [`TooLarge::MAX_PAGE_EDGES`] edges.
    pub fn to_page(&self, head: &PageHead) -> Result<String, TooLarge> {
        TooLarge::check(self, Form::Page)?;
        let mut data = String::new();
        data::write(&mut data, self).expect("writing to a string succeeds");
        let introduction = introduction(head);
        Ok(fill(|name| match name {
            "title" => xml(&head.title),
            "introduction" => introduction.clone(),
            "style" => STYLE.to_owned(),
            "data" => std::mem::take(&mut data),
            _ => SCRIPTS.concat(),
        }))
    }
}

/// The template with `{{name}}` replaced.
fn fill(mut content: impl FnMut(&str) -> String) -> String {
    let mut parts = TEMPLATE.split("{{");
    let mut page = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        page += &content(name);
        page += rest;
    }
    page
}

fn introduction(head: &PageHead) -> String {
    let paragraph = |text: &String| format!("<p>{}</p>\n", xml(text));
    let tables: String = head.tables.iter().map(table).collect();
    let tables = if tables.is_empty() { tables } else { format!("<div class=\"tables\">\n{tables}</div>\n") };
    head.paragraphs.iter().map(paragraph).collect::<String>() + &tables
}

fn table(table: &PageTable) -> String {
    let cells = |cells: &[String], tag: &str| {
        let cell = |cell: &String| format!("<{tag}>{}</{tag}>", xml(cell));
        format!("<tr>{}</tr>\n", cells.iter().map(cell).collect::<String>())
    };
    let rows: String = table.rows.iter().map(|row| cells(row, "td")).collect();
    let (caption, head) = (xml(&table.caption), cells(&table.columns, "th"));
    format!(
        "<figure><figcaption>{caption}</figcaption>\n<div class=\"scroller\" tabindex=\"0\" role=\"region\" \
         aria-label=\"{caption}\"><table>\n<thead>{head}</thead>\n<tbody>{rows}</tbody></table></div></figure>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::samples::{chain, mlp};
    use crate::graph::GraphNode;
    use crate::op::Op;

    fn data(graph: &Graph) -> String {
        let mut out = String::new();
        data::write(&mut out, graph).unwrap();
        out
    }

    #[test]
    fn a_page_is_whole_and_asks_for_nothing() {
        let page = mlp(&[2, 2, 1]).to_page(&PageHead::default()).unwrap();
        assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
        let page = page.replace("http://www.w3.org/2000/svg", "the name of SVG");
        for outside in ["http:", "https:", "src=", "href=", "@import", "url(\"", "url(h", "fetch("] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(!page.contains("{{"));
        let page = mlp(&[2, 2, 1]).to_page(&PageHead::default()).unwrap();
        assert_eq!(page, mlp(&[2, 2, 1]).to_page(&PageHead::default()).unwrap());
    }

    #[test]
    fn hostile_text_stays_text() {
        let hostile = "</script><script>alert(1)</script>{{data}}<!--\u{202e}";
        let mut graph = Graph::new();
        graph.push(GraphNode::leaf(hostile, 1.0, 1.0), &[]);
        let title = hostile.to_owned();
        let table = PageTable {
            caption: title.clone(),
            columns: vec![title.clone()],
            rows: vec![vec![title.clone()]],
        };
        let head = PageHead { title: title.clone(), paragraphs: vec![title], tables: vec![table] };
        let page = graph.to_page(&head).unwrap();
        assert!(!page.contains("<script>alert") && !page.contains("<!--"));
        assert_eq!(page.matches("</script>").count(), 2, "that of the data and that of the script");
        assert!(!page.contains('\u{202e}'));
    }

    #[test]
    fn labels_and_operands_in_a_row_are_one_entry() {
        let data = data(&mlp(&[12, 1, 1]));
        assert!(data.contains(
            r#""labels":[[0,"x",0,12],[12,"layers.0.neurons.0.b"],[13,"layers.0.neurons.0.w.",0,12]"#
        ));
        assert!(data.contains(r#"[25,"dot",[[12,13],[0,12]]],[26,"tanh",[25],[0.7884]]"#), "{data}");
        let mut graph = Graph::new();
        for label in ["a1", "a2", "a03", "a4", "", "a6", "7", "8"] {
            graph.push(GraphNode::leaf(label, 0.0, 0.0), &[]);
        }
        let expected = r#""labels":[[0,"a",1,2],[2,"a03"],[3,"a",4,1],[5,"a",6,1],[6,"",7,2]]"#;
        assert!(super::tests::data(&graph).contains(expected), "{}", super::tests::data(&graph));
    }

    #[test]
    fn a_value_used_twice_is_an_operand_twice() {
        let mut graph = Graph::new();
        let a = graph.push(GraphNode::leaf("a", 3.0, 2.0), &[]);
        let twice = [(a, Some(1.0)), (a, Some(1.0))];
        graph.push_differentiated(GraphNode::computed("b", 6.0, 1.0, "+"), &twice);
        assert!(data(&graph).contains(r#""operations":[[1,"+",[0,0],[1.0,1.0]]]"#), "{}", data(&graph));
    }

    #[test]
    fn the_page_of_a_large_network_stays_small() {
        let page = mlp(&[784, 128, 64, 10]).to_page(&PageHead::default()).unwrap();
        assert!(page.len() < 4_000_000, "{}", page.len());
        let error = chain(TooLarge::MAX_PAGE_NODES).to_page(&PageHead::default()).unwrap_err();
        assert_eq!(error.nodes, TooLarge::MAX_PAGE_NODES + 1);
        assert!(error.to_string().contains("a page holds at most 1000000 nodes"), "{error}");
    }

    #[test]
    fn the_page_explains_every_operation() {
        let words = include_str!("words.js");
        for op in [&[Op::Dot], Op::ELEMENTWISE].concat() {
            let key = op.symbol();
            let entry = [format!("\n  {key}: {{"), format!("\n  \"{key}\": {{")];
            assert!(entry.iter().any(|entry| words.contains(entry)), "{op:?}");
        }
    }
}
