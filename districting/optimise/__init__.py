"""From a problem to a plan and a proven bound: listing, pricing, cutting, fixing, choosing."""
