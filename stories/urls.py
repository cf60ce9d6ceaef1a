"""Public addresses."""
app_name = "stories"
urlpatterns = []
