//! How a batch is cut into blocks of samples that run in lock step.

use std::ops::Range;

use crate::reduce::CHUNK;

/// Cuts `n` samples into blocks for `n_threads` threads. A block lies within a chunk, and holds as many samples as can
/// be without leaving a thread idle; `lanes` samples cost no more than one.
pub(crate) fn blocks(n: usize, n_threads: usize, lanes: usize) -> Vec<Range<usize>> {
    let cut = |size: usize| cut(n, size.next_multiple_of(lanes));
    let whole = cut(n.div_ceil(n_threads).max(1));
    let halves = cut(n.div_ceil(2 * n_threads).max(1));
    let cost = |blocks: &[Range<usize>]| busiest(blocks, n_threads, lanes);
    if cost(&halves) < cost(&whole) { halves } else { whole }
}

/// Every chunk in even pieces of at most `size` samples.
fn cut(n: usize, size: usize) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    for start in (0..n).step_by(CHUNK) {
        let end = n.min(start + CHUNK);
        let piece = (end - start).div_ceil((end - start).div_ceil(size));
        blocks.extend((start..end).step_by(piece).map(|start| start..end.min(start + piece)));
    }
    blocks
}

/// What one block costs beside its lanes, in lanes.
const OVERHEAD: usize = 8;

/// The cost for the thread with the most to do, when a free thread takes the next block.
fn busiest(blocks: &[Range<usize>], n_threads: usize, lanes: usize) -> usize {
    let mut loads = vec![0; n_threads];
    for block in blocks {
        if let Some(load) = loads.iter_mut().min() {
            *load += block.len().next_multiple_of(lanes) + OVERHEAD;
        }
    }
    loads.into_iter().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_cover_the_samples_and_lie_within_chunks() {
        for n in [1, 2, 7, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 1000] {
            for n_threads in [1, 2, 3, 7, 64] {
                let blocks = blocks(n, n_threads, 16);
                assert!(blocks.iter().all(|b| !b.is_empty() && b.start / CHUNK == (b.end - 1) / CHUNK));
                let ends = blocks.iter().scan(0, |at, b| (*at == b.start).then(|| *at = b.end));
                assert_eq!((ends.count(), blocks.last().map(|b| b.end)), (blocks.len(), Some(n)));
            }
        }
    }

    #[test]
    fn one_thread_gets_whole_chunks_and_two_share_even_a_small_batch() {
        assert_eq!(blocks(100, 1, 8), [0..64, 64..100]);
        assert_eq!(blocks(32, 2, 16), [0..16, 16..32]);
        assert_eq!(blocks(100, 2, 8), [0..32, 32..64, 64..82, 82..100]);
        assert_eq!(blocks(0, 2, 8), []);
    }
}
