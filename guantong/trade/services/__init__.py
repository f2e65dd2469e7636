"""What the engines of buying and selling do, one file a business action."""
