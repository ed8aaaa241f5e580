"""What `artforge plugins new` writes: `parts/` has an example of each kind, `package/` what is around them."""
