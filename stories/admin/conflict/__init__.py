"""Two people at one story: the second who saves is shown both texts, and nothing of either is lost."""
